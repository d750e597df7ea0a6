using System.Diagnostics;
using Relay.Auction.Sealing;
using Relay.Auction.Slots;
using Relay.Tests.Benchmarks.Harness;
using Relay.Tests.Support;

namespace Relay.Tests.Benchmarks;

/// <summary>Sealed submissions that three nodes on one redis-server take in a second, beside one of them. All share this machine's cores with the load: on few cores it shows that nodes do not hinder each other, not how far they scale.</summary>
/// <remarks><c>dotnet run -c Release --project Relay.Tests -- figures nodes</c></remarks>
internal static class NodesFigures
{
    private const int Warm = 2_000, Measured = 4_000, Connections = 24, Nodes = 3;

    public static async Task<IReadOnlyList<BenchRow>> MeasureAsync(CancellationToken cancellation)
    {
        await using var server = await RedisServer.StartAsync("everysec");
        await using var cluster = await RelayCluster.StartAsync(
            server.Configuration, cancellation, "Auction:SlotDurationMilliseconds=60000", "Limits:PerAddress=100000", "Limits:PerClaim=100000", "Limits:PerSigner=100000");
        var nodes = await Task.WhenAll(Enumerable.Range(0, Nodes).Select(_ => cluster.NodeAsync("api,auction", cancellation)));
        using var load = new CloseLoad(2 * (Warm + Measured));
        var header = await nodes[0].Door.NextSlotAsync(90_000, cancellation);
        var envelopes = load.Seal(header, 2 * (Warm + Measured));
        await RateAsync(nodes, header, envelopes.AsMemory(0, Warm), cancellation);
        var three = await RateAsync(nodes, header, envelopes.AsMemory(Warm, Measured), cancellation);
        await RateAsync(nodes[..1], header, envelopes.AsMemory(Warm + Measured, Warm), cancellation);
        var one = await RateAsync(nodes[..1], header, envelopes.AsMemory((2 * Warm) + Measured, Measured), cancellation);
        return [new BenchRow("Several nodes on one redis-server", $"sealed submissions, {Nodes} nodes", three, "/s") { Floor = one, FloorName = "one node:" }];
    }

    /// <summary>Accepted in a second, sent to the nodes in turn.</summary>
    private static async Task<double> RateAsync(RelayProcess[] nodes, SlotHeader header, ReadOnlyMemory<SealedEnvelope> envelopes, CancellationToken cancellation)
    {
        var next = -1;
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(async connection =>
        {
            var client = nodes[connection % nodes.Length].Door.Client;
            for (int i; (i = Interlocked.Increment(ref next)) < envelopes.Length;)
            {
                var answer = await client.SubmitAsync(header.Slot, envelopes.Span[i].Bytes, cancellation);
                if (answer.Value is null) throw new InvalidOperationException($"{answer.Problem}");
            }
        }));
        return envelopes.Length / watch.Elapsed.TotalSeconds;
    }
}
