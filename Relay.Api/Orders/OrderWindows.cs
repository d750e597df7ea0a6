using System.Globalization;
using Relay.Auction;
using Relay.Auction.Ethereum;
using Relay.Auction.Orders;
using Relay.Auction.Slots;

namespace Relay.Api.Orders;

/// <summary>The checks of an order that need the present: which blocks it is for, and whether they are within what the relay keeps.</summary>
internal sealed class OrderWindows(OrderSlots slots, AuctionOptions auction, OrderOptions options)
{
    /// <summary>Checks the order's form and settles its window.</summary>
    public bool TryCheck(ClearOrder order, ulong receivedAt, out SignedTransaction[] transactions, out OrderWindow window, out Rejection rejection)
    {
        window = default;
        if (!OrderRules.TryCheck(order, auction.ChainId, receivedAt / 1000, auction.MaxClass, out transactions, out rejection)) return false;
        var now = slots.TargetAt(receivedAt);
        if (!now.IsKnown)
        {
            rejection = new Rejection(RejectionCode.NotReady, "the execution node has not said where the chain is");
            return false;
        }

        window = order.Kind == OrderKind.Bundle ? order.Window ?? new OrderWindow(WindowUnit.Slot, now.Slot, now.Slot) : PrivateWindow(order.Window, now);
        rejection = window.IsPast(now)
            ? new Rejection(RejectionCode.WindowPassed, Text($"{window}: the slot that closes next is {now.Slot}, and may build block {now.Expected}"))
            : window.Last > (window.Unit == WindowUnit.Slot ? now.Slot : now.Expected) + options.MaxBlocksAhead
                ? new Rejection(RejectionCode.WindowTooFar, Text($"{window}: at most {options.MaxBlocksAhead} ahead of {(window.Unit == WindowUnit.Slot ? now.Slot : now.Expected)}"))
                : default;
        return rejection.Code == RejectionCode.None;
    }

    /// <summary>What a slot may build.</summary>
    public SlotTarget TargetOf(SlotHeader header) => slots.TargetOf(header.Slot);

    /// <summary>How long, at the most, until the window is over.</summary>
    public int SecondsLeft(OrderWindow window, ulong atMs) => slots.SecondsLeft(window, atMs);

    /// <summary>True where the slot that closes next is the last one for the window.</summary>
    public bool IsPastAfter(OrderWindow window, ulong atMs) => window.IsPast(slots.TargetOf(slots.TargetAt(atMs).Slot + 1));

    /// <summary>A private transaction is kept for so many blocks and no longer, whatever it asks for: the end is clamped, as wallets expect it.</summary>
    private OrderWindow PrivateWindow(OrderWindow? asked, SlotTarget now)
    {
        var (unit, at) = asked is { Unit: WindowUnit.Slot } ? (WindowUnit.Slot, now.Slot) : (WindowUnit.Block, now.Earliest);
        var last = at + options.PrivateTransactionBlocks - 1;
        return asked is { } window ? new OrderWindow(unit, Math.Min(window.First, Math.Min(window.Last, last)), Math.Min(window.Last, last)) : new OrderWindow(unit, now.Earliest, last);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
