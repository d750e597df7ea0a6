using System.Diagnostics.CodeAnalysis;
using Relay.Auction.Closing;
using Relay.Auction.Keys;
using Relay.Auction.Receipts;
using Relay.Auction.Slots;
using Relay.Auction.State;

namespace Relay.Auction.Tracking;

/// <summary>A published slot with winners, and what is known of them so far.</summary>
internal sealed class TrackedSlot(ulong slot, SlotTarget target, IReadOnlyList<(uint Sequence, WinnerContents Contents)> winners, SlotFates? known)
{
    /// <summary>So many blocks after the target block nothing is expected to change any more.</summary>
    public const ulong FinalAfter = 64;

    /// <summary>The slot.</summary>
    public ulong Slot => slot;

    /// <summary>The block that it built.</summary>
    public ulong TargetBlock => target.TargetBlock;

    /// <summary>Its winners as builders were shown them, in the order of the result.</summary>
    public IReadOnlyList<WinnerContents> Winners => [.. winners.Select(winner => winner.Contents)];

    /// <summary>What is stored; null before the first time.</summary>
    public SlotFates? Known { get; set; } = known;

    /// <summary>Reads a result of the log; false for one that has nothing to track: void, without winners, without a node, or kept no longer.</summary>
    public static bool TryRead(StoredResult stored, SlotFates? known, RestKey rest, SlotClock clock, [NotNullWhen(true)] out TrackedSlot? tracked)
    {
        tracked = null;
        if (!SlotResult.TryDecode(stored.Result.Span, out var result) || result.Winners.Count == 0 || stored.Payload is not { } payload) return false;
        if (!rest.TryOpen(RestPurpose.Contents, payload.Span, out var opened) || !PublishedSlot.TryDecode(opened, out var published)) return false;
        if (published.Set is not { } set || set.ParentHash.IsZero || published.Winners.Count != result.Winners.Count) return false;
        var winners = result.Winners.Zip(published.Winners, (winner, contents) => (winner.Sequence, contents)).ToArray();
        tracked = new TrackedSlot(stored.Slot, new SlotTarget(set.TargetBlock, set.ParentHash, clock.StartOf(stored.Slot + 1) / 1000), winners, known);
        return true;
    }

    /// <summary>Decides anew on this chain; null where nothing is different from what is known.</summary>
    public SlotFates? Decide(ChainSegment chain, ulong nowSeconds)
    {
        var decided = new SlotFates(
            TargetBlock, chain.HeadNumber >= TargetBlock + FinalAfter,
            [.. winners.Select(winner => FateRules.Decide(winner.Sequence, winner.Contents.Transactions, target, chain, nowSeconds, Known?.Of(winner.Sequence)))]);
        return Known is { } known && decided.Encode().AsSpan().SequenceEqual(known.Encode()) ? null : decided;
    }
}
