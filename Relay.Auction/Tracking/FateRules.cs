using Relay.Auction.Closing;
using Relay.Auction.Ethereum;
using Relay.Auction.Sealing;

namespace Relay.Auction.Tracking;

/// <summary>What a slot was for.</summary>
/// <param name="TargetBlock">The block that it built.</param>
/// <param name="ParentHash">The block that it built on.</param>
/// <param name="EndsAtSeconds">When the next slot's time begins: a block of that time or later is not this slot's.</param>
internal readonly record struct SlotTarget(ulong TargetBlock, Hash32 ParentHash, ulong EndsAtSeconds);

/// <summary>Decides what the chain made of a winner. Pure: the same blocks give the same fate, whatever was thought before a reorganisation.</summary>
internal static class FateRules
{
    /// <summary>The fate on this chain.</summary>
    /// <param name="sequence">The winner.</param>
    /// <param name="shown">Its transactions as builders were shown them.</param>
    /// <param name="target">What its slot was for.</param>
    /// <param name="chain">The chain from the target block on, as far as it goes.</param>
    /// <param name="nowSeconds">The time: tells a missed slot from a block that is still to come.</param>
    /// <param name="before">What was decided last; the memory of a block that left the chain.</param>
    public static WinnerFate Decide(uint sequence, IReadOnlyList<WinnerTransaction> shown, SlotTarget target, ChainSegment chain, ulong nowSeconds, WinnerFate? before)
    {
        TransactionFate[] places = [.. shown.Select(transaction => chain.PlaceOf(transaction.Hash, target.TargetBlock))];
        if (places.Any(place => place.IsIncluded)) return new WinnerFate(sequence, Included(shown, places, target), places);
        if (before?.First is not null) return before with { Fate = Fate.WonReorganised };
        return new WinnerFate(sequence, Absent(target, chain, nowSeconds), places);
    }

    private static Fate Included(IReadOnlyList<WinnerTransaction> shown, TransactionFate[] places, SlotTarget target)
    {
        var included = places.Where(place => place.IsIncluded).ToArray();
        // What may be dropped may be missing; where all may be, one is enough.
        var isWhole = places.Zip(shown, (place, transaction) => place.IsIncluded || transaction.Tolerance.HasFlag(Tolerance.MayDrop)).All(stands => stands)
            && included.All(place => place.BlockHash == included[0].BlockHash);
        if (!isWhole) return Fate.WonPartlyIncluded;
        if (included[0].Block != target.TargetBlock) return Fate.WonIncludedLater;
        return included.Select((place, i) => place.Index == (ulong)included[0].Index + (ulong)i).All(follows => follows) ? Fate.WonIncluded : Fate.WonOutOfOrder;
    }

    private static Fate Absent(SlotTarget target, ChainSegment chain, ulong nowSeconds)
    {
        if (chain.At(target.TargetBlock) is not { } block) return nowSeconds >= target.EndsAtSeconds ? Fate.WonMissedSlot : Fate.WonPending;
        if (block.Head.TimestampSeconds >= target.EndsAtSeconds) return Fate.WonMissedSlot;
        return block.Head.ParentHash == target.ParentHash ? Fate.WonNotIncluded : Fate.WonStaleParent;
    }
}
