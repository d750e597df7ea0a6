using System.Diagnostics;
using System.Globalization;
using Relay.Auction.State;
using Relay.Tests.Benchmarks.Harness;
using Relay.Tests.State;
using Relay.Tests.Support;

namespace Relay.Tests.Benchmarks;

/// <summary>Appends per second through the store, in groups that fill the pipeline, client and server on this machine.</summary>
/// <remarks><c>dotnet run -c Release --project Relay.Tests -- figures append</c></remarks>
internal static class AppendFigures
{
    private const int Total = 60_000, EnvelopeBytes = 1_500;

    public static async Task<IReadOnlyList<BenchRow>> MeasureAsync()
    {
        var rows = new List<BenchRow>();
        foreach (var (appendFsync, inFlight) in ((string, int)[])[("everysec", 512), ("always", 512), ("everysec", 1), ("always", 1)])
            rows.Add(await MeasureAsync(appendFsync, inFlight));
        return rows;
    }

    private static async Task<BenchRow> MeasureAsync(string appendFsync, int inFlight)
    {
        await using var server = await RedisServer.StartAsync(appendFsync);
        await using var store = await RedisServer.ConnectAsync(server.Configuration, 1);
        using var woken = store.OnLeaf(static () => { });
        var total = inFlight == 1 ? Total / 20 : Total;
        var envelope = new byte[EnvelopeBytes];
        var appends = Enumerable.Range(0, total).Select(seed => LeafAppends.Good(seed, (ulong)(seed / 10_000)) with { Envelope = envelope }).ToArray();

        var next = -1;
        var latencies = new double[total];
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, inFlight).Select(async _ =>
        {
            for (int i; (i = Interlocked.Increment(ref next)) < total;)
            {
                var from = Stopwatch.GetTimestamp();
                if (await store.Leaves.AppendAsync(appends[i], default) is not AppendOutcome.Appended) throw new InvalidOperationException();
                latencies[i] = Stopwatch.GetElapsedTime(from).TotalMilliseconds;
            }
        }));
        var rate = total / watch.Elapsed.TotalSeconds;
        Array.Sort(latencies);
        return new BenchRow("Appends of 1.5 KB to the store", $"{appendFsync}, {inFlight} in flight", rate, "/s")
        {
            FloorName = string.Create(CultureInfo.InvariantCulture, $"p50 {latencies[total / 2]:0.00} ms, p99 {latencies[total * 99 / 100]:0.00} ms"),
        };
    }
}
