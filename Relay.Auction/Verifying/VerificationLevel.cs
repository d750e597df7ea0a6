namespace Relay.Auction.Verifying;

/// <summary>Who can see a fault, by what it takes. Each level needs what the weaker ones need.</summary>
public enum VerificationLevel
{
    /// <summary>Public objects, and receipts that somebody shows.</summary>
    Public = 1,

    /// <summary>The seeds of one's own envelopes.</summary>
    Owner = 2,

    /// <summary>All envelopes, seeds and entries, exported by the operator.</summary>
    Auditor = 3,
}
