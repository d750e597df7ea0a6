using System.Globalization;

namespace Relay.Auction.Orders;

/// <summary>What a window counts.</summary>
public enum WindowUnit : byte
{
    /// <summary>Numbers of blocks.</summary>
    Block = 1,

    /// <summary>Slots, whatever block each builds.</summary>
    Slot = 2,
}

/// <summary>The blocks or slots that an order is for, both ends included.</summary>
/// <param name="Unit">What is counted.</param>
/// <param name="First">The first one.</param>
/// <param name="Last">The last one; not below <paramref name="First"/>.</param>
public readonly record struct OrderWindow(WindowUnit Unit, ulong First, ulong Last)
{
    /// <summary>One block.</summary>
    public static OrderWindow Block(ulong number) => new(WindowUnit.Block, number, number);

    /// <summary>True where the slot may build what the order is for.</summary>
    public bool Covers(SlotTarget target) => Unit == WindowUnit.Slot
        ? target.Slot >= First && target.Slot <= Last
        : First <= target.Expected && Last >= target.Earliest;

    /// <summary>True where neither this slot nor a later one can build what the order is for.</summary>
    public bool IsPast(SlotTarget target) => Last < (Unit == WindowUnit.Slot ? target.Slot : target.Earliest);

    /// <summary>The target block to seal into the slot's envelope: 0 (whatever the slot builds) where every block that it may build is within.</summary>
    public ulong TargetBlockIn(SlotTarget target)
        => Unit == WindowUnit.Slot ? 0
            : First != Last && First <= target.Earliest && target.Expected <= Last ? 0
            : Math.Clamp(target.Expected, First, Last);

    /// <summary>For example "block 7 to 9".</summary>
    public override string ToString()
        => string.Create(CultureInfo.InvariantCulture, $"{(Unit == WindowUnit.Block ? "block" : "slot")} {First}{(First == Last ? "" : $" to {Last}")}");
}
