using Relay.Api.Transparency;
using Relay.Api.Verbs.Client;
using Relay.Auction.Ethereum;
using Relay.Auction.Sealing;
using Relay.Auction.Slots;

namespace Relay.Api.Verbs.Sending;

/// <summary>What the relay says of a bundle that was sent.</summary>
/// <param name="Leaf">Its leaf and state; null where the relay does not know it.</param>
/// <param name="Entry">Why it did or did not win; null before the slot is ranked, and for whoever lacks the key that signed it.</param>
/// <param name="Problem">Why there is no leaf.</param>
internal sealed record FateReport(LeafView? Leaf, EntryView? Entry, ProblemView? Problem);

/// <summary>One run of <c>relay status</c> with a receipt: the leaf's state for everybody, and its fate for the key that signed it.</summary>
/// <param name="connection">The relay.</param>
/// <param name="key">The key that signed the bundle; null where it is not at hand.</param>
/// <param name="time">Dates the signed request.</param>
internal sealed class FateRun(Connection connection, SignerKey? key, TimeProvider time)
{
    public async Task<FateReport> RunAsync(ReceiptFile kept, CancellationToken cancellation)
    {
        if (!SlotHeader.TryDecode(kept.Header, out var header, out var fault)) return Refused("unreadable", "The receipt's header cannot be read:", fault);
        if (!Envelope.TryParse(kept.Envelope, header, out var bundle, out var rejection)) return Refused("unreadable", "The receipt's envelope cannot be read:", rejection.Detail);

        using var client = connection.Client();
        var slot = $"/v1/slots/{header.Slot}";
        var answer = await client.GetAsync<LeafView>($"{slot}/leaves/{bundle.Leaf}", cancellation);
        if (answer.Value is not { } leaf) return new FateReport(null, null, answer.Problem);
        // What is promised twice is promised in the same words, or one of the two is evidence: relay verify has the rest.
        if (!leaf.Receipt.Receipt.AsSpan().SequenceEqual(kept.Receipt)) return Refused("false_receipt", "The relay has another receipt for this leaf:", "keep both, and run relay verify");
        if (key?.Address != bundle.Core.Signer) return new FateReport(leaf, null, null);
        var entries = await client.GetSignedAsync<EntriesView>($"{slot}/entries", key, header.ChainId, header.Relay, time.NowMs(), cancellation);
        return new FateReport(leaf, entries.Value?.Entries.FirstOrDefault(entry => entry.Leaf == leaf.Leaf), null);
    }

    private static FateReport Refused(string code, string title, string detail) => new(null, null, new ProblemView(code, title, detail, null));
}
