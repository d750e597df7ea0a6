using System.Text.Json;
using Relay.Auction.Sealing;
using Relay.Tests.Support;

namespace Relay.Tests.EndToEnd;

/// <summary>A relay in this process, with slots of two seconds, and a searcher that plays them.</summary>
internal sealed class VerifiedRelay(RelayUnderTest relay) : IAsyncDisposable
{
    public static async Task<VerifiedRelay> StartAsync(string nodeUrl) => new(await RelayUnderTest.StartAsync(
        "Auction:SlotDurationMilliseconds=2000", $"Auction:ChainId={Anvil.ChainId}", $"Chain:NodeUrl={nodeUrl}", "Chain:MaxHeadAgeSeconds=0"));

    public async Task<string> ReadinessAsync(CancellationToken cancellation)
        => (await relay.Door.Client.ReadinessAsync(cancellation)).GetProperty("checks").GetProperty("node").GetString()!;

    /// <summary>The node's check of readiness, as soon as it is so.</summary>
    public async Task<string> ReadinessAsync(Func<string, bool> isSo, CancellationToken cancellation)
    {
        while (true)
        {
            var said = await ReadinessAsync(cancellation);
            if (isSo(said)) return said;
            await Task.Delay(TimeSpan.FromMilliseconds(50), TestTime.System, CancellationToken.None);
            if (cancellation.IsCancellationRequested) throw new TimeoutException($"readiness still says: {said}");
        }
    }

    /// <summary>Seals the bundles for the next slot and gives its message of the feed.</summary>
    public async Task<JsonElement> PlayAsync(IEnumerable<BidPlaintext> bundles, CancellationToken cancellation)
    {
        using var searcher = new TestSearcher();
        var header = await relay.Door.NextSlotAsync(800, cancellation);
        foreach (var bundle in bundles) await relay.Door.SubmitAsync(header, searcher.Seal(header, bundle), cancellation);
        await foreach (var message in relay.Door.ResultsAsync(cancellation))
        {
            if (message.GetProperty("slot").GetUInt64() == header.Slot) return message.Clone();
        }

        throw new InvalidOperationException("the feed ended");
    }

    public ValueTask DisposeAsync() => relay.DisposeAsync();
}
