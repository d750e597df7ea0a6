namespace Relay.Auction.Verifying;

/// <summary>One thing that is wrong, with what it takes to see it.</summary>
/// <param name="Kind">Which of the closed list.</param>
/// <param name="Level">The weakest level that sees it.</param>
/// <param name="Slot">The slot.</param>
/// <param name="Subject">What is faulty: a word, and a sequence or the start of a hash.</param>
/// <param name="Sentence">What was found and what was expected, for a person. Holds no contents.</param>
public sealed record Fault(FaultKind Kind, VerificationLevel Level, ulong Slot, string Subject, string Sentence)
{
    /// <summary>One line.</summary>
    public override string ToString() => $"slot {Slot}, {Subject}: {Sentence} ({Kind}, seen by {Level})";
}
