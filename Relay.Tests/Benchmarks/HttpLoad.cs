using System.Diagnostics;

namespace Relay.Tests.Benchmarks;

/// <summary>What a server process did with a load: per request.</summary>
/// <param name="CpuMicroseconds">Processor time of the server.</param>
/// <param name="PerSecond">Requests in a second of wall time.</param>
/// <param name="P50">Milliseconds.</param>
/// <param name="P99">Milliseconds.</param>
internal readonly record struct LoadFigures(double CpuMicroseconds, double PerSecond, double P50, double P99);

/// <summary>Sends requests from this process over kept connections and reads the server's processor time before and after.</summary>
/// <param name="server">Its process id.</param>
/// <param name="http">To the server.</param>
/// <param name="requests">Each is sent once, in this order.</param>
/// <param name="isDone">Of an answer's status and text: false where the same is to be sent again, as the answer says; throws where it is not the wanted one.</param>
internal sealed class HttpLoad(int server, HttpClient http, IReadOnlyList<Func<HttpRequestMessage>> requests, Func<int, string, bool> isDone)
{
    private const int Connections = 8;
    private int _sent;

    /// <summary>Sends the next ones, and measures.</summary>
    public async Task<LoadFigures> MeasureAsync(int count)
    {
        var before = ProcessClock.Of(Server);
        var watch = Stopwatch.StartNew();
        var latencies = await SendAsync(count);
        var seconds = watch.Elapsed.TotalSeconds;
        var cpu = ProcessClock.Of(Server) - before;
        Array.Sort(latencies);
        return new LoadFigures(cpu.TotalMicroseconds / latencies.Length, latencies.Length / seconds, latencies[latencies.Length / 2], latencies[latencies.Length * 99 / 100]);
    }

    /// <summary>Sends the next ones, each followed by one of another load: whatever the machine does meanwhile, it does to both servers.</summary>
    /// <returns>Processor time of a request in microseconds, of this server and of the other.</returns>
    public async Task<(double Own, double Other)> AlternateAsync(HttpLoad other, int count)
    {
        var (own, others) = (ProcessClock.Of(Server), ProcessClock.Of(other.Server));
        var (from, otherFrom) = (Take(count), other.Take(count));
        await InParallelAsync(count, async i =>
        {
            await OneAsync(from + i);
            await other.OneAsync(otherFrom + i);
        });
        return ((ProcessClock.Of(Server) - own).TotalMicroseconds / count, (ProcessClock.Of(other.Server) - others).TotalMicroseconds / count);
    }

    /// <summary>Sends the next ones; the milliseconds that each took.</summary>
    public async Task<double[]> SendAsync(int count)
    {
        var from = Take(count);
        var latencies = new double[count];
        await InParallelAsync(count, async i => latencies[i] = await OneAsync(from + i));
        return latencies;
    }

    private int Server => server;

    private static Task InParallelAsync(int count, Func<int, Task> send)
    {
        var next = -1;
        return Task.WhenAll(Enumerable.Range(0, Connections).Select(async _ =>
        {
            for (int i; (i = Interlocked.Increment(ref next)) < count;) await send(i);
        }));
    }

    private int Take(int count) => (_sent += count) - count;

    private async Task<double> OneAsync(int at)
    {
        var start = Stopwatch.GetTimestamp();
        while (true)
        {
            using var request = requests[at]();
            using var response = await http.SendAsync(request);
            if (isDone((int)response.StatusCode, await response.Content.ReadAsStringAsync())) return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }
    }
}
