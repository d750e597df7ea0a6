namespace Relay.Auction.Orders;

/// <summary>The blocks that a slot may build, as far as one can know before its commitment.</summary>
/// <param name="Slot">The slot.</param>
/// <param name="Earliest">The lowest number that it may build: every slot between now and then is missed.</param>
/// <param name="Expected">The number that it builds if no slot is missed; also the highest.</param>
public readonly record struct SlotTarget(ulong Slot, ulong Earliest, ulong Expected)
{
    /// <summary>False while the node has not said where the chain is: no block can be named then.</summary>
    public bool IsKnown => Expected != 0;

    /// <summary>The node has not said where the chain is.</summary>
    public static SlotTarget Unknown(ulong slot) => new(slot, 0, 0);
}

/// <summary>The expected target block of a slot: advice for routing orders; what counts is fixed by the slot's commitment (design: slots and time).</summary>
/// <remarks>The seam for the follower of the chain's head.</remarks>
public sealed class SlotTargets(Func<ulong, SlotTarget> targetOf)
{
    /// <summary>Without a node: block = slot.</summary>
    public static SlotTargets StandAlone { get; } = new(static slot => new SlotTarget(slot, slot, slot));

    /// <summary>The blocks that the slot may build.</summary>
    public SlotTarget TargetOf(ulong slot) => targetOf(slot);
}
