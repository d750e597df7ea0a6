using Relay.Auction.Ethereum;

namespace Relay.Auction.Sealing;

/// <summary>One who is to be paid a part of what a bundle pays.</summary>
/// <param name="Recipient">Who; not the zero address.</param>
/// <param name="BasisPoints">The part, in hundredths of a percent: 1 to 10,000.</param>
public readonly record struct RefundShare(Address Recipient, ushort BasisPoints)
{
    /// <summary>The whole.</summary>
    public const ushort Whole = 10_000;

    /// <summary>The part only.</summary>
    public override string ToString() => $"{BasisPoints} of {Whole}";
}
