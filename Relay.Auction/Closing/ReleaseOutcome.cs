using Relay.Auction.Receipts;

namespace Relay.Auction.Closing;

/// <summary>How asking the keyholder for a slot's shares ended. A closed set.</summary>
internal abstract record ReleaseOutcome
{
    private ReleaseOutcome()
    {
    }

    /// <summary>The certificate and the shares of the live leaves.</summary>
    public sealed record Released(Certificate Certificate, Release Release) : ReleaseOutcome;

    /// <summary>The slot stays closed for ever.</summary>
    /// <param name="Reason">Why.</param>
    /// <param name="Certificate">The marks, where the holder had given them.</param>
    /// <param name="Refusal">The holder's signed word, where it gave one.</param>
    public sealed record Void(RejectionCode Reason, Certificate? Certificate, SignedObject<Refusal>? Refusal) : ReleaseOutcome;

    /// <summary>Another node leads: this one stops.</summary>
    public sealed record LeaseLost : ReleaseOutcome;
}
