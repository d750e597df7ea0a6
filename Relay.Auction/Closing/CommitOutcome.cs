namespace Relay.Auction.Closing;

/// <summary>What committing the next slot came to. A closed set.</summary>
internal abstract record CommitOutcome
{
    private CommitOutcome()
    {
    }

    /// <summary>The next freeze is not due.</summary>
    public sealed record NotDue : CommitOutcome;

    /// <summary>Another node leads.</summary>
    public sealed record LeaseLost : CommitOutcome;

    /// <summary>Another server answers than before, and may lack results that this node has published: it begins again at the last one that is stored.</summary>
    public sealed record StoreExchanged : CommitOutcome;

    /// <summary>What was stored of the next slot was not the relay's, and is out of the way: it comes again.</summary>
    public sealed record Mended : CommitOutcome;

    /// <summary>What is stored of the slot is not the relay's, and comes again whenever it is moved away: it is left alone.</summary>
    /// <param name="Slot">The slot.</param>
    /// <param name="Fault">Where, in one line.</param>
    public sealed record Damaged(ulong Slot, string Fault) : CommitOutcome;

    /// <summary>The set is stored and signed.</summary>
    public sealed record Committed(CommittedSlot Slot) : CommitOutcome;
}
