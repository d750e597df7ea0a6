using Relay.Api.Verbs.Sending;
using Relay.Auction.Ethereum;
using Relay.Auction.Slots;

namespace Relay.Api.Verbs.Demo;

/// <summary>What became of a round: how many were accepted, and the words for those that were not.</summary>
internal sealed record Placed(ulong Slot, int Accepted, IReadOnlyList<string> Refused);

/// <summary>All searchers of the demo: each seals with its own key, sends over HTTPS and keeps its receipts.</summary>
internal sealed class SearcherDesk(RelayProcess relay, string folder, TimeProvider time) : IDisposable
{
    private const int AtOnce = 16;

    private readonly Dictionary<string, SignerKey> _keys = [];
    private RelayPins? _pins;

    /// <summary>The header of the next slot that leaves <paramref name="leastMs"/> to its cut-off, verified; the first one's signers are pinned.</summary>
    public async Task<SlotHeader> NextSlotAsync(ulong leastMs, CancellationToken cancellation)
    {
        var answer = await relay.Client.CurrentSlotAsync(cancellation);
        while (answer.Value is { } view && view.ClosesAt < time.NowMs() + leastMs) answer = await relay.Client.SlotAsync(view.Slot + 1, cancellation);
        if (answer.Value is null) throw new DemoFaultException($"No slot: {answer.Problem}");
        if (!SlotTrust.TryVerify(answer.Value, out var header, out var fault)) throw new DemoFaultException($"The slot's header does not verify: {fault}");
        _pins ??= RelayPins.Of(header);
        return _pins.TryMatch(header, out fault) ? header : throw new DemoFaultException($"Another relay: {fault}");
    }

    /// <summary>Seals all offers, then sends them, many at once.</summary>
    public async Task<Placed> PlaceAsync(SlotHeader header, IReadOnlyList<Offer> offers, CancellationToken cancellation)
    {
        foreach (var offer in offers)
        {
            if (!_keys.ContainsKey(offer.Searcher)) _keys[offer.Searcher] = SignerKey.Generate();
        }

        var outcomes = new SealedSubmission[offers.Count];
        await Parallel.ForAsync(0, offers.Count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation }, async (i, stop) =>
        {
            var searcher = new Searcher(relay.Client, _keys[offers[i].Searcher]);
            var made = searcher.Seal(header, offers[i].ToBundle());
            outcomes[i] = made.Envelope is null ? made : await searcher.SubmitAsync(header, made.Envelope, stop);
        });
        foreach (var outcome in outcomes)
        {
            if (outcome is { Accepted: { } accepted, Envelope: { } envelope }) ReceiptFile.Of(relay.Url, header, accepted, envelope).Save(Path.Combine(folder, "receipts"));
        }

        return new Placed(header.Slot, outcomes.Count(outcome => outcome.Accepted is not null), [.. outcomes.Select(outcome => outcome.Refused?.ToString()).OfType<string>()]);
    }

    public void Dispose()
    {
        foreach (var key in _keys.Values) key.Dispose();
    }
}
