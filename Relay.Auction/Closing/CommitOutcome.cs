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

    /// <summary>The set is stored and signed.</summary>
    public sealed record Committed(CommittedSlot Slot) : CommitOutcome;
}
