using Relay.Auction.Ethereum;

namespace Relay.Auction.Slots;

/// <summary>One keyholder of a slot: who it is, and its key for this slot alone.</summary>
/// <param name="Holder">The address that signs the header, marks and refusals.</param>
/// <param name="Key">The slot's P-256 key to which shares are sealed: 65 bytes, uncompressed.</param>
public sealed record SlotHolder(Address Holder, ReadOnlyMemory<byte> Key)
{
    /// <summary>Length in bytes: address and key.</summary>
    public const int Size = Address.Size + KeySize;

    /// <summary>Length of the key in bytes.</summary>
    public const int KeySize = 65;

    /// <summary>Equality of address and key bytes.</summary>
    public bool Equals(SlotHolder? other) => other is not null && Holder == other.Holder && Key.Span.SequenceEqual(other.Key.Span);

    /// <inheritdoc/>
    public override int GetHashCode() => Holder.GetHashCode();
}
