using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Relay.Auction.Ethereum;

namespace Relay.Auction.Sealing;

/// <summary>32 bytes that only their owner may know: a seed, or a share of one. Never printed; equality takes constant time.</summary>
public readonly struct Secret32 : IEquatable<Secret32>
{
    /// <summary>Length in bytes.</summary>
    public const int Size = 32;

    private readonly Hash32 _bytes;

    /// <summary>Reads the first 32 bytes of <paramref name="bytes"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than 32 bytes are left.</exception>
    public Secret32(ReadOnlySpan<byte> bytes) => _bytes = new Hash32(bytes);

    /// <summary>Writes the 32 bytes to the start of <paramref name="destination"/>.</summary>
    public void CopyTo(Span<byte> destination) => _bytes.CopyTo(destination);

    /// <inheritdoc/>
    public bool Equals(Secret32 other)
        => CryptographicOperations.FixedTimeEquals(
            MemoryMarshal.AsBytes(new ReadOnlySpan<Hash32>(in _bytes)), MemoryMarshal.AsBytes(new ReadOnlySpan<Hash32>(in other._bytes)));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Secret32 other && Equals(other);

    /// <summary>Always 0: a secret is no key of a map.</summary>
    public override int GetHashCode() => 0;

    /// <summary>The word "secret".</summary>
    public override string ToString() => "secret";

    /// <summary>Equality of all bytes.</summary>
    public static bool operator ==(Secret32 left, Secret32 right) => left.Equals(right);

    /// <summary>Inequality of any byte.</summary>
    public static bool operator !=(Secret32 left, Secret32 right) => !left.Equals(right);
}
