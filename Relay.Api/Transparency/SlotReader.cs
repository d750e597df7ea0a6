using Relay.Api.Submission;
using Relay.Auction;
using Relay.Auction.Ethereum;
using Relay.Auction.Keys;
using Relay.Auction.Receipts;
using Relay.Auction.Slots;
using Relay.Auction.State;

namespace Relay.Api.Transparency;

/// <summary>Reads what is stored of a slot and signs it: what is stored is signed, the same bytes by every node (protocol.md, rule 12).</summary>
internal sealed class SlotReader(RelayStore store, SlotRecordReader records, SlotDirectory slots, RelayKeys keys, TimeProvider time)
{
    /// <summary>The slot as everybody may see it; null where it has no header.</summary>
    public async Task<SlotView?> ReadAsync(ulong slot, CancellationToken cancellation)
    {
        if (await slots.FindAsync(slot, cancellation).ConfigureAwait(false) is not { } signed) return null;
        var header = signed.Header;
        var now = time.NowMs();
        var result = await ResultAsync(slot, cancellation).ConfigureAwait(false);
        return new SlotView(
            slot, StateOf(header, result, now), header.OpenAt, header.Cutoff, header.Freeze, header.Deadline, now, header.ChainId, header.Hash.ToString(),
            header.Reserve.ToQuantity(), header.MaxClass, header.MaxLeaves, header.MaxPerSigner, header.Encode(), header.Relay.ToString(), Hex.Encode(signed.RelaySignature.Span),
            [.. header.Holders.Select((holder, i) => new HolderView(holder.Holder.ToString(), Hex.Encode(holder.Key.Span), Hex.Encode(signed.HolderSignatures[i].Span)))],
            await store.Leaves.CountAsync(slot, cancellation).ConfigureAwait(false),
            await records.SetAsync(slot, cancellation).ConfigureAwait(false) is { } set ? CommitmentView.Of(set) : null, result);
    }

    /// <summary>The slot's result; null while there is none.</summary>
    public async Task<ResultView?> ResultAsync(ulong slot, CancellationToken cancellation)
    {
        if (await store.Results.FindAsync(slot, cancellation).ConfigureAwait(false) is not { } stored || !SlotResult.TryDecode(stored.Result.Span, out var result)) return null;
        return new ResultView(
            stored.Result.ToArray(), Hex.Encode(result.SignedBy(keys.Relay).Signature.Span), result.Hash.ToString(),
            result.Status == SlotStatus.Ranked ? "ranked" : "void",
            result.Reason == RejectionCode.None ? null : new Rejection(result.Reason, "").Word, result.Winners.Count, stored.FeedNumber);
    }

    private static string StateOf(SlotHeader header, ResultView? result, ulong now)
        => result is not null ? (result.Status == "void" ? "void" : "published")
            : now >= header.Cutoff ? "closed"
            : now >= header.OpenAt ? "open" : "announced";
}
