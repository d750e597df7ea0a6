using System.Runtime.InteropServices;

namespace Relay.Auction.Ethereum;

/// <summary>A 20-byte Ethereum address.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public readonly struct Address : IEquatable<Address>
{
    /// <summary>Length in bytes.</summary>
    public const int Size = 20;

    private readonly uint _a, _b, _c, _d, _e;

    /// <summary>Reads the first 20 bytes of <paramref name="bytes"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than 20 bytes are left.</exception>
    public Address(ReadOnlySpan<byte> bytes) => this = MemoryMarshal.Read<Address>(bytes[..Size]);

    /// <summary>20 zero bytes.</summary>
    public static Address Zero => default;

    /// <summary>True where all 20 bytes are zero.</summary>
    public bool IsZero => (_a | _b | _c | _d | _e) == 0;

    /// <summary>Writes the 20 bytes to the start of <paramref name="destination"/>.</summary>
    public void CopyTo(Span<byte> destination) => MemoryMarshal.Write(destination, in this);

    /// <summary>The 20 bytes.</summary>
    public byte[] ToArray()
    {
        var bytes = new byte[Size];
        CopyTo(bytes);
        return bytes;
    }

    /// <summary>Parses 0x and 40 hexadecimal digits of any case; the checksum of EIP-55 is not required.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Address address)
    {
        address = default;
        Span<byte> bytes = stackalloc byte[Size];
        if (!Hex.TryDecode(text, bytes)) return false;
        address = new Address(bytes);
        return true;
    }

    /// <inheritdoc/>
    public bool Equals(Address other) => _a == other._a && _b == other._b && _c == other._c && _d == other._d && _e == other._e;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Address other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_a, _c, _e);

    /// <summary>0x and 40 lower-case hexadecimal digits.</summary>
    public override string ToString() => Hex.Encode(MemoryMarshal.AsBytes(new ReadOnlySpan<Address>(in this)));

    /// <summary>Equality of all bytes.</summary>
    public static bool operator ==(Address left, Address right) => left.Equals(right);

    /// <summary>Inequality of any byte.</summary>
    public static bool operator !=(Address left, Address right) => !left.Equals(right);
}
