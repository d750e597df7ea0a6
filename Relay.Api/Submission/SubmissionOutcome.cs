using Relay.Auction;
using Relay.Auction.Receipts;

namespace Relay.Api.Submission;

/// <summary>How a submission ended. There is no third way.</summary>
internal abstract record SubmissionOutcome
{
    private SubmissionOutcome()
    {
    }

    /// <summary>It stands in the slot's log, and here is the promise.</summary>
    /// <param name="Receipt">Signed by the relay.</param>
    /// <param name="IsFirst">False where the same envelope had a receipt before; it is the same one.</param>
    public sealed record Accepted(SignedObject<SubmissionReceipt> Receipt, bool IsFirst) : SubmissionOutcome;

    /// <summary>It stands nowhere.</summary>
    /// <param name="Rejection">Why.</param>
    /// <param name="ClosesAt">The slot's cut-off, where it is known.</param>
    /// <param name="ReceivedAt">When the last byte was read.</param>
    public sealed record Rejected(Rejection Rejection, ulong? ClosesAt, ulong ReceivedAt) : SubmissionOutcome;
}
