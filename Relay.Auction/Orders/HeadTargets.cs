using Relay.Auction.Chain;
using Relay.Auction.Slots;

namespace Relay.Auction.Orders;

/// <summary>What a slot may build, from the newest block that the node gave: the next number where every slot between is missed, one more for each that is not.</summary>
internal static class HeadTargets
{
    public static SlotTarget Of(BlockHead? head, SlotClock clock, ulong slot)
    {
        if (head is null) return SlotTarget.Unknown(slot);
        var headSlot = clock.SlotAt(head.TimestampSeconds * 1000);
        return new SlotTarget(slot, head.Number + 1, head.Number + Math.Max(1, slot - Math.Min(slot, headSlot)));
    }
}
