using Relay.Api.Submission;
using Relay.Auction.Orders;
using Relay.Auction.Slots;

namespace Relay.Api.Orders;

/// <summary>Which slots an order is a candidate for: by its window and each slot's target block, never "the first open one".</summary>
internal sealed class OrderSlots(SlotDirectory slots, SlotClock clock, SlotTargets targets)
{
    /// <summary>What the slot that closes next may build.</summary>
    public SlotTarget TargetAt(ulong atMs) => targets.TargetOf(clock.NextToClose(atMs));

    /// <summary>What a slot may build.</summary>
    public SlotTarget TargetOf(ulong slot) => targets.TargetOf(slot);

    /// <summary>The header of a slot; null where none was published.</summary>
    public ValueTask<SignedSlotHeader?> HeaderAsync(ulong slot, CancellationToken cancellation) => slots.FindAsync(slot, cancellation);

    /// <summary>The open slot that closes first among those that the window covers; null where none is open yet, or has no header.</summary>
    public async ValueTask<SlotHeader?> FirstOpenAsync(OrderWindow window, ulong atMs, CancellationToken cancellation)
    {
        for (var slot = clock.NextToClose(atMs); clock.OpensAt(slot) <= atMs; slot++)
        {
            if (window.Covers(targets.TargetOf(slot)) && await slots.FindAsync(slot, cancellation).ConfigureAwait(false) is { Header: var header }) return header;
        }

        return null;
    }

    /// <summary>True where no slot that can still be sealed into is for the order.</summary>
    public bool IsPast(OrderWindow window, ulong atMs) => window.IsPast(TargetAt(atMs));

    /// <summary>How long, at the most, until the window is over: twice its slots for blocks, since slots may be missed.</summary>
    public int SecondsLeft(OrderWindow window, ulong atMs)
    {
        var now = TargetAt(atMs);
        var ahead = window.Unit == WindowUnit.Slot ? window.Last - Math.Min(window.Last, now.Slot) : 2 * (window.Last - Math.Min(window.Last, now.Earliest));
        return (int)Math.Min(int.MaxValue / 2, 1 + (clock.ClosesAt(now.Slot + ahead) - Math.Min(atMs, clock.ClosesAt(now.Slot + ahead))) / 1000);
    }
}
