using Relay.Auction.Ethereum;
using Relay.Auction.Keys;
using Relay.Auction.Receipts;
using Relay.Auction.State;

namespace Relay.Auction.Closing;

/// <summary>The first two steps of the close: freeze the log, then store and sign the set.</summary>
internal sealed class SlotCommitting(RelayStore store, RelayKeys keys, HeadSource heads, CloseObserver observer)
{
    private const int Page = 1024;

    /// <summary>Freezes the slot and commits to its leaves. Idempotent: what is stored already stands.</summary>
    /// <returns>The signed set and the block it is for; null where the lease is lost.</returns>
    public async Task<(SignedObject<SetCommit> Set, ChainHead Head)?> CommitAsync(
        SlotLeaves leaves, LeaseEpoch epoch, ulong nowMs, Action<LeafEntry> followed, CancellationToken cancellation)
    {
        // What this node followed, or gave receipts for, and the log lacks: the last moment in which it can come back.
        await store.Lost.CheckAsync(leaves.Slot, whole: false, cancellation).ConfigureAwait(false);
        await observer.AtAsync(CloseStep.Freeze, leaves.Slot).ConfigureAwait(false);
        if (await store.Leaves.FreezeAsync(leaves.Slot, epoch, nowMs, cancellation).ConfigureAwait(false) is not { } freeze) return null;
        while (leaves.Count < freeze.Count)
        {
            var entries = await store.Leaves.ReadAsync(leaves.Slot, leaves.Count, Page, cancellation).ConfigureAwait(false);
            if (entries.Count == 0) break; // Fewer than were counted: the store lost some.
            foreach (var entry in entries) followed(entry);
        }

        // Lost between the two: then it is said, and the slot is void before its set is sent (SlotReleasing).
        await store.Lost.CheckAsync(leaves.Slot, whole: false, cancellation).ConfigureAwait(false);
        var head = heads.AtClose(leaves.Header.Header);
        var previous = await store.Records.LastSetAsync(cancellation).ConfigureAwait(false) is { } last && last.Slot < leaves.Slot ? last : null;
        var set = new SetCommit(
            leaves.Header.Header.Hash, leaves.Slot, leaves.Count, leaves.Root, head.TargetBlock, head.ParentHash, freeze.FrozenAtMs,
            previous?.Slot ?? 0, previous?.Hash ?? Hash32.Zero);

        await observer.AtAsync(CloseStep.Commit, leaves.Slot).ConfigureAwait(false);
        if (await store.Records.PutSetAsync(leaves.Slot, epoch, set.Encode(), set.Hash, cancellation).ConfigureAwait(false) is not { } written) return null;
        var header = leaves.Header.Header;
        // Something else than this slot's set is never signed over, and never taken for it.
        if (!SetCommit.TryDecode(written.Bytes.Span, out var stored) || stored.SlotHash != header.Hash || stored.Slot != leaves.Slot) throw store.Records.DamagedSet(leaves.Slot);
        if (leaves.Count != freeze.Count || leaves.Count != stored.Count || leaves.Root != stored.Root) leaves.Doubt();
        // A set that was stored before names the block that was the head then.
        var standingHead = stored.ParentHash == head.ParentHash && stored.TargetBlock == head.TargetBlock
            ? head
            : await heads.OfAsync(header, stored.TargetBlock, stored.ParentHash, cancellation).ConfigureAwait(false)
                ?? heads.Unknown(header, stored.TargetBlock, stored.ParentHash);
        return (stored.SignedBy(keys.Relay), standingHead);
    }
}
