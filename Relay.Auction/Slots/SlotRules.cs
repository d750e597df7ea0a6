namespace Relay.Auction.Slots;

/// <summary>The versions of the rules of validation and ranking; each header says which its slot uses.</summary>
public static class SlotRules
{
    /// <summary>The first: a plaintext's ext is empty.</summary>
    public const uint First = 1;

    /// <summary>As the first, and a plaintext may carry refund terms; values are what the builder keeps.</summary>
    public const uint Refunds = 2;

    /// <summary>What this relay's headers say.</summary>
    public const uint Current = Refunds;
}
