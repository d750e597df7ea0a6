using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Relay.Auction.Ethereum;

/// <summary>32 bytes that name something: a Keccak-256 or SHA-256 hash, a leaf, a root.</summary>
/// <remarks>Held in memory in the order of the wire, so that reading and writing are plain copies.</remarks>
[StructLayout(LayoutKind.Sequential)]
public readonly struct Hash32 : IEquatable<Hash32>, IComparable<Hash32>
{
    /// <summary>Length in bytes.</summary>
    public const int Size = 32;

    private readonly ulong _a, _b, _c, _d;

    /// <summary>Reads the first 32 bytes of <paramref name="bytes"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than 32 bytes are left.</exception>
    public Hash32(ReadOnlySpan<byte> bytes) => this = MemoryMarshal.Read<Hash32>(bytes[..Size]);

    /// <summary>32 zero bytes.</summary>
    public static Hash32 Zero => default;

    /// <summary>True where all 32 bytes are zero.</summary>
    public bool IsZero => (_a | _b | _c | _d) == 0;

    /// <summary>Writes the 32 bytes to the start of <paramref name="destination"/>.</summary>
    public void CopyTo(Span<byte> destination) => MemoryMarshal.Write(destination, in this);

    /// <summary>A copy of the 32 bytes.</summary>
    public byte[] ToArray()
    {
        var bytes = new byte[Size];
        CopyTo(bytes);
        return bytes;
    }

    /// <summary>Parses 0x and 64 hexadecimal digits of either case.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Hash32 hash)
    {
        hash = default;
        Span<byte> bytes = stackalloc byte[Size];
        if (!Hex.TryDecode(text, bytes)) return false;
        hash = new Hash32(bytes);
        return true;
    }

    /// <inheritdoc/>
    public bool Equals(Hash32 other) => _a == other._a && _b == other._b && _c == other._c && _d == other._d;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Hash32 other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_a, _d);

    /// <summary>Compares as big-endian unsigned numbers.</summary>
    public int CompareTo(Hash32 other)
    {
        var order = Big(_a).CompareTo(Big(other._a));
        if (order == 0) order = Big(_b).CompareTo(Big(other._b));
        if (order == 0) order = Big(_c).CompareTo(Big(other._c));
        return order != 0 ? order : Big(_d).CompareTo(Big(other._d));
    }

    /// <summary>0x and 64 lower-case hexadecimal digits.</summary>
    public override string ToString() => Hex.Encode(MemoryMarshal.AsBytes(new ReadOnlySpan<Hash32>(in this)));

    /// <summary>Equality of all bytes.</summary>
    public static bool operator ==(Hash32 left, Hash32 right) => left.Equals(right);

    /// <summary>Inequality of any byte.</summary>
    public static bool operator !=(Hash32 left, Hash32 right) => !left.Equals(right);

    /// <summary>Order of big-endian numbers.</summary>
    public static bool operator <(Hash32 left, Hash32 right) => left.CompareTo(right) < 0;

    /// <summary>Order of big-endian numbers.</summary>
    public static bool operator >(Hash32 left, Hash32 right) => left.CompareTo(right) > 0;

    /// <summary>Order of big-endian numbers.</summary>
    public static bool operator <=(Hash32 left, Hash32 right) => left.CompareTo(right) <= 0;

    /// <summary>Order of big-endian numbers.</summary>
    public static bool operator >=(Hash32 left, Hash32 right) => left.CompareTo(right) >= 0;

    private static ulong Big(ulong value) => BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(value) : value;
}
