namespace Relay.Auction.Ethereum;

/// <summary>The network upgrades that change which transactions are valid, in order; the ones that change nothing here are left out.</summary>
public enum Fork
{
    /// <summary>Genesis.</summary>
    Frontier,
    /// <summary>Creation costs more (EIP-2).</summary>
    Homestead,
    /// <summary>Calldata costs less (EIP-2028).</summary>
    Istanbul,
    /// <summary>Access lists (EIP-2930).</summary>
    Berlin,
    /// <summary>Base fee (EIP-1559).</summary>
    London,
    /// <summary>Init code has a price and a limit (EIP-3860).</summary>
    Shanghai,
    /// <summary>Blobs (EIP-4844).</summary>
    Cancun,
    /// <summary>Delegations (EIP-7702), a floor for calldata (EIP-7623).</summary>
    Prague,
    /// <summary>A cap on a transaction's gas (EIP-7825), cell proofs (EIP-7594). Blob-parameter-only forks change nothing here.</summary>
    Osaka,
}
