namespace Relay.Auction.Validating;

/// <summary>By which rule a result's values were found; each result names it.</summary>
public enum ValueRule : byte
{
    /// <summary>Not simulated: the lesser of the declared bid and the priority fees on intrinsic gas; without a bid, the latter.</summary>
    DeclaredCapped = 1,

    /// <summary>Not simulated, the operator trusts declared bids: the bid itself; without one, the priority fees on intrinsic gas.</summary>
    Declared = 2,

    /// <summary>Simulated: the declared bid, which the bundle was seen to pay; without one, what it was seen to pay.</summary>
    Simulated = 3,
}
