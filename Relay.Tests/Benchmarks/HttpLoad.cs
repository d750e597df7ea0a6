using System.Diagnostics;

namespace Relay.Tests.Benchmarks;

/// <summary>What a server process did with a load: per request.</summary>
/// <param name="CpuMicroseconds">Processor time of the server.</param>
/// <param name="PerSecond">Requests in a second of wall time.</param>
/// <param name="P50">Milliseconds.</param>
/// <param name="P99">Milliseconds.</param>
internal readonly record struct LoadFigures(double CpuMicroseconds, double PerSecond, double P50, double P99);

/// <summary>Sends requests from this process over kept connections and reads the server's processor time before and after.</summary>
internal static class HttpLoad
{
    private const int Connections = 8;

    public static async Task<LoadFigures> RunAsync(int server, HttpClient http, IReadOnlyList<Func<HttpRequestMessage>> requests, int warm, Action<int, string> check)
    {
        await SendAsync(http, requests, 0, warm, check);
        var before = CpuOf(server);
        var watch = Stopwatch.StartNew();
        var latencies = await SendAsync(http, requests, warm, requests.Count, check);
        var seconds = watch.Elapsed.TotalSeconds;
        var cpu = CpuOf(server) - before;
        Array.Sort(latencies);
        return new LoadFigures(cpu.TotalMicroseconds / latencies.Length, latencies.Length / seconds, latencies[latencies.Length / 2], latencies[latencies.Length * 99 / 100]);
    }

    private static async Task<double[]> SendAsync(HttpClient http, IReadOnlyList<Func<HttpRequestMessage>> requests, int from, int to, Action<int, string> check)
    {
        var latencies = new double[to - from];
        var next = from - 1;
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(async _ =>
        {
            for (int i; (i = Interlocked.Increment(ref next)) < to;)
            {
                using var request = requests[i]();
                var start = Stopwatch.GetTimestamp();
                using var response = await http.SendAsync(request);
                var text = await response.Content.ReadAsStringAsync();
                latencies[i - from] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
                check((int)response.StatusCode, text);
            }
        }));
        return latencies;
    }

    private static TimeSpan CpuOf(int id)
    {
        using var process = Process.GetProcessById(id);
        return process.TotalProcessorTime;
    }
}
