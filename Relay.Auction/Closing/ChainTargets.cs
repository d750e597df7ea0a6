using Relay.Auction.Chain;
using Relay.Auction.Orders;
using Relay.Auction.Slots;

namespace Relay.Auction.Closing;

/// <summary>Which blocks a slot may build, by the head of the chain: the slot that closes next builds on it, unless slots are missed.</summary>
internal static class ChainTargets
{
    /// <summary>Targets that follow a node. Before its first head no slot is for any block: orders wait.</summary>
    public static SlotTargets Following(HeadFollower follower, SlotClock clock, TimeProvider time) => new(slot =>
    {
        if (follower.Head is not { Number: var head }) return new SlotTarget(slot, 0, 0);
        var next = clock.NextToClose(time.NowMs());
        return new SlotTarget(slot, head + 1, head + 1 + (slot > next ? slot - next : 0));
    });
}
