namespace Relay.Auction.State;

/// <summary>Where a standing order is in its life.</summary>
public enum OrderState : byte
{
    /// <summary>It waits for a slot, or stands in one whose result is not known.</summary>
    Waiting = 0,

    /// <summary>Its owner cancelled it.</summary>
    Cancelled = 1,

    /// <summary>Its window passed.</summary>
    Expired = 2,

    /// <summary>It won a slot: builders were shown it.</summary>
    Shown = 3,

    /// <summary>The private transaction that it follows is gone.</summary>
    TargetGone = 4,

    /// <summary>Its transactions stand on the chain, by whatever way they came there.</summary>
    Included = 5,

    /// <summary>The chain used a nonce of it for another transaction.</summary>
    NonceUsed = 6,
}

/// <summary>A standing order as it is stored; the content is encrypted.</summary>
/// <param name="Name">Its name: a MAC.</param>
/// <param name="Bytes">The encrypted record.</param>
/// <param name="Revision">Grows with each replacement and with a cancel; the nonce of its leaves.</param>
/// <param name="State">Where it is.</param>
/// <param name="Slot">The slot that it was last sealed into; null before the first.</param>
/// <param name="ShownIn">The slot in which builders were shown it.</param>
/// <param name="IsHintDue">Its owner shares something of this revision, and that is not published yet.</param>
/// <param name="IsSealed">The leaf of this revision stands in <paramref name="Slot"/>.</param>
public sealed record StoredOrder(string Name, ReadOnlyMemory<byte> Bytes, ulong Revision, OrderState State, ulong? Slot, ulong? ShownIn, bool IsHintDue, bool IsSealed)
{
    /// <summary>The start of the name and the state.</summary>
    public override string ToString() => $"order {Name[..8]} {State}";
}

/// <summary>One order to place.</summary>
/// <param name="Name">Its name: a MAC.</param>
/// <param name="Seen">The revision that the caller compared with; 0 for none.</param>
/// <param name="Revision">The new one; above it, below 2^53.</param>
/// <param name="Bytes">The encrypted record.</param>
/// <param name="Owner">The owner's name: a MAC.</param>
/// <param name="FormerOwner">The owner's name of the order that is replaced; else <paramref name="Owner"/>.</param>
/// <param name="Content">The name of the signed body: a MAC.</param>
/// <param name="Aliases">Other names to find it by: MACs.</param>
/// <param name="WindowSeconds">How long until its window is over.</param>
/// <param name="MaxOrders">Most orders that wait at once.</param>
/// <param name="MaxPerOwner">Most of one owner.</param>
/// <param name="IsShared">Its owner shares something of it: a hint is due.</param>
/// <param name="Leaf">What is appended in the same step, where the order stands in the slot of it; null for nothing.</param>
public sealed record OrderPlacing(
    string Name, ulong Seen, ulong Revision, ReadOnlyMemory<byte> Bytes, string Owner, string FormerOwner, string Content, IReadOnlyList<string> Aliases,
    int WindowSeconds, uint MaxOrders, uint MaxPerOwner, bool IsShared, PlacedLeaf? Leaf = null)
{
    /// <summary>The start of the name.</summary>
    public override string ToString() => $"order {Name[..8]}";
}

/// <summary>The leaf of an order that is placed.</summary>
/// <param name="Append">The leaf.</param>
/// <param name="Answer">What is kept as the answer to the signed body where it is appended.</param>
/// <param name="SequenceAt">Where in the answer the leaf's sequence belongs, a u32.</param>
public sealed record PlacedLeaf(LeafAppend Append, ReadOnlyMemory<byte> Answer, int SequenceAt)
{
    internal ReadOnlyMemory<byte> BeforeSequence => Answer[..SequenceAt];

    internal ReadOnlyMemory<byte> AfterSequence => Answer[(SequenceAt + sizeof(uint))..];
}

/// <summary>What became of placing an order; exactly one of the nested records.</summary>
public abstract record OrderPlaced
{
    private protected OrderPlaced()
    {
    }

    /// <summary>It stands.</summary>
    /// <param name="Order">As it stands.</param>
    /// <param name="Change">The number of the change.</param>
    /// <param name="Leaf">What became of its leaf; null where the order stands in another slot, or none was given.</param>
    /// <param name="IsAnswerKept">The answer to the signed body is kept.</param>
    public sealed record Stored(StoredOrder Order, ulong Change, AppendOutcome? Leaf = null, bool IsAnswerKept = false) : OrderPlaced;

    /// <summary>The same signed body came before, and its window is not over.</summary>
    public sealed record Seen(string Name, ulong Revision, ReadOnlyMemory<byte>? Answer) : OrderPlaced;

    /// <summary>Another revision stands than the one that the caller compared with: compare again.</summary>
    public sealed record Changed : OrderPlaced;

    /// <summary>As many orders wait as the relay takes.</summary>
    public sealed record Full : OrderPlaced;

    /// <summary>As many orders of this owner wait as the relay takes.</summary>
    public sealed record OwnerFull : OrderPlaced;
}

/// <summary>What became of claiming a slot for an order.</summary>
public enum OrderClaim
{
    /// <summary>The order may be sealed into the slot, by whoever asks.</summary>
    Claimed,

    /// <summary>Its leaf stands in the slot already.</summary>
    Stands,

    /// <summary>Replaced, cancelled, expired or shown meanwhile.</summary>
    Gone,

    /// <summary>It stands in another slot, whose outcome the caller does not know.</summary>
    Elsewhere,
}

/// <summary>What became of ending an order; exactly one of the nested records.</summary>
public abstract record OrderEnded
{
    private protected OrderEnded()
    {
    }

    /// <summary>It has ended now.</summary>
    /// <param name="Slot">The slot that it was last sealed into.</param>
    public sealed record Done(ulong? Slot) : OrderEnded;

    /// <summary>It had ended before.</summary>
    public sealed record Already(OrderState State) : OrderEnded;

    /// <summary>Another revision stands, or none.</summary>
    public sealed record Changed : OrderEnded;

    /// <summary>The same signed body came before.</summary>
    public sealed record Seen : OrderEnded;
}
