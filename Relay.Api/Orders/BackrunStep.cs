using Relay.Auction.Orders;

namespace Relay.Api.Orders;

/// <summary>A backrun and its target as one bundle: the target's bytes are never stored with it, and are read anew at each sealing.</summary>
internal static class BackrunStep
{
    /// <summary>The target first, then the backrun, for the block that both are for in the slot; null where there is none.</summary>
    public static StandingOrder? Compose(StandingOrder target, StandingOrder backrun, SlotTarget slot)
    {
        if (!target.Window.Covers(slot) || !backrun.Window.Covers(slot)) return null;
        var (its, own) = (target.Window.TargetBlockIn(slot), backrun.Window.TargetBlockIn(slot));
        if (its != 0 && own != 0 && its != own) return null;
        return backrun with { Window = own != 0 ? backrun.Window : target.Window, Transactions = [target.Transactions[0], .. backrun.Transactions] };
    }
}
