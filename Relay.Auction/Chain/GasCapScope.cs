namespace Relay.Auction.Chain;

/// <summary>What a node's gas cap bounds. Nodes give less gas beyond it, and say nothing.</summary>
public enum GasCapScope
{
    /// <summary>The gas that a request's calls used before, and the next one's limit (geth).</summary>
    Used,

    /// <summary>The sum of the gas limits of a request's calls (Nethermind); the narrowest, and assumed of a node that does not say.</summary>
    Limits,

    /// <summary>Each call by itself: a list may be as long as it wants.</summary>
    Call,
}
