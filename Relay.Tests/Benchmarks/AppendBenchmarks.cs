using System.Diagnostics;
using NUnit.Framework;
using Relay.Auction.State;
using Relay.Tests.State;
using Relay.Tests.Support;

namespace Relay.Tests.Benchmarks;

/// <summary>Appends per second through the store, in groups that fill the pipeline, client and server on this machine.</summary>
/// <remarks>Explicit, since it loads the machine: <c>dotnet test Relay.Tests -c Release --filter FullyQualifiedName~AppendBenchmarks</c>.</remarks>
[Explicit("measures; asserts nothing")]
public sealed class AppendBenchmarks
{
    private const int Total = 60_000, EnvelopeBytes = 1_500;

    [TestCase("everysec", 512)]
    [TestCase("always", 512)]
    [TestCase("everysec", 1)]
    [TestCase("always", 1)]
    public async Task AppendsAsync(string appendFsync, int inFlight)
    {
        await using var server = await RedisServer.StartAsync(appendFsync);
        await using var store = await RedisServer.ConnectAsync(server.Configuration, 1);
        using var woken = store.OnWake(static () => { });
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
        await TestContext.Out.WriteLineAsync($"{appendFsync}, {inFlight} in flight: {rate:N0}/s, p50 {latencies[total / 2]:N2} ms, p99 {latencies[total * 99 / 100]:N2} ms");
    }
}
