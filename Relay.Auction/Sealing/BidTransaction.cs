namespace Relay.Auction.Sealing;

/// <summary>What a bundle's owner allows for one of its transactions.</summary>
[Flags]
public enum Tolerance : byte
{
    /// <summary>It must be included and succeed.</summary>
    None = 0,

    /// <summary>It may revert and the bundle still stands.</summary>
    MayRevert = 1,

    /// <summary>It may be left out and the bundle still stands.</summary>
    MayDrop = 2,
}

/// <summary>One transaction of a bundle.</summary>
/// <param name="Tolerance">What its owner allows.</param>
/// <param name="Raw">The signed transaction as <c>eth_sendRawTransaction</c> takes it; never printed.</param>
public readonly record struct BidTransaction(Tolerance Tolerance, ReadOnlyMemory<byte> Raw)
{
    /// <summary>Length and tolerance only.</summary>
    public override string ToString() => $"transaction of {Raw.Length} bytes ({Tolerance})";
}
