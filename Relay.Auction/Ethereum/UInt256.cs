using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;

namespace Relay.Auction.Ethereum;

/// <summary>An unsigned 256-bit number: amounts in wei.</summary>
/// <param name="High">The upper 128 bits.</param>
/// <param name="Low">The lower 128 bits.</param>
/// <remarks>Only what an auction needs: order, checked sums and differences, a product with a gas amount. Nothing wraps.</remarks>
public readonly record struct UInt256(UInt128 High, UInt128 Low) : IComparable<UInt256>
{
    /// <summary>Length of the big-endian form in bytes.</summary>
    public const int Size = 32;

    /// <summary>Zero.</summary>
    public static UInt256 Zero => default;

    /// <summary>2^256 − 1.</summary>
    public static UInt256 MaxValue => new(UInt128.MaxValue, UInt128.MaxValue);

    /// <summary>True for zero.</summary>
    public bool IsZero => High == 0 && Low == 0;

    /// <summary>Reads 32 big-endian bytes.</summary>
    public static UInt256 Read(ReadOnlySpan<byte> bytes)
        => new(BinaryPrimitives.ReadUInt128BigEndian(bytes), BinaryPrimitives.ReadUInt128BigEndian(bytes[16..]));

    /// <summary>Writes 32 big-endian bytes.</summary>
    public void CopyTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt128BigEndian(destination, High);
        BinaryPrimitives.WriteUInt128BigEndian(destination[16..], Low);
    }

    /// <summary>Parses a JSON-RPC quantity (0x-hexadecimal) or a decimal number; false beyond 256 bits.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out UInt256 value)
    {
        value = default;
        if (text.Length is 0 or > 80) return false;
        BigInteger number;
        if (text.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
        {
            if (text.Length is < 3 or > 66
                || !BigInteger.TryParse(string.Concat("0", text[2..]), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number)) return false;
        }
        else if (!BigInteger.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number))
        {
            return false;
        }

        if (number.GetByteCount(isUnsigned: true) > Size) return false;
        Span<byte> bytes = stackalloc byte[Size];
        number.TryWriteBytes(bytes, out _, isUnsigned: true);
        bytes.Reverse();
        value = Read(bytes);
        return true;
    }

    /// <summary>The sum, or the largest value where it does not fit.</summary>
    public static UInt256 AddSaturating(UInt256 left, UInt256 right)
    {
        var low = unchecked(left.Low + right.Low);
        var carry = low < left.Low ? UInt128.One : UInt128.Zero;
        var high = unchecked(left.High + right.High);
        if (high < left.High) return MaxValue;
        var sum = unchecked(high + carry);
        return sum < high ? MaxValue : new UInt256(sum, low);
    }

    /// <summary>The difference, or zero where <paramref name="right"/> is larger.</summary>
    public static UInt256 SubtractFloor(UInt256 left, UInt256 right)
    {
        if (left <= right) return Zero;
        var borrow = left.Low < right.Low ? UInt128.One : UInt128.Zero;
        return new UInt256(unchecked(left.High - right.High - borrow), unchecked(left.Low - right.Low));
    }

    /// <summary>The product with a number of at most 64 bits (gas), or the largest value where it does not fit.</summary>
    public static UInt256 MultiplySaturating(UInt256 amount, ulong factor)
    {
        if (factor == 0 || amount.IsZero) return Zero;
        Span<ulong> parts = [(ulong)amount.Low, (ulong)(amount.Low >> 64), (ulong)amount.High, (ulong)(amount.High >> 64)];
        var carry = UInt128.Zero;
        foreach (ref var part in parts)
        {
            var product = (UInt128)part * factor + carry;
            part = (ulong)product;
            carry = product >> 64;
        }

        return carry != 0 ? MaxValue : new UInt256(new UInt128(parts[3], parts[2]), new UInt128(parts[1], parts[0]));
    }

    /// <summary>⌊amount × part ÷ whole⌋; nothing is lost to overflow on the way.</summary>
    /// <param name="amount">The amount.</param>
    /// <param name="part">At most <paramref name="whole"/>.</param>
    /// <param name="whole">Below 2^32, not zero.</param>
    public static UInt256 Fraction(UInt256 amount, uint part, uint whole)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(part, whole);
        Span<ulong> parts = [(ulong)(amount.High >> 64), (ulong)amount.High, (ulong)(amount.Low >> 64), (ulong)amount.Low];
        ulong rest = 0;
        foreach (ref var digit in parts)
        {
            var current = ((UInt128)rest << 64) | digit;
            digit = (ulong)(current / whole);
            rest = (ulong)(current % whole);
        }

        var wholes = new UInt256(new UInt128(parts[0], parts[1]), new UInt128(parts[2], parts[3]));
        return AddSaturating(MultiplySaturating(wholes, part), (UInt256)(rest * part / whole));
    }

    /// <inheritdoc/>
    public int CompareTo(UInt256 other) => High != other.High ? High.CompareTo(other.High) : Low.CompareTo(other.Low);

    /// <summary>As a number of any size.</summary>
    public BigInteger ToBigInteger() => ((BigInteger)High << 128) + Low;

    /// <summary>The decimal number.</summary>
    public override string ToString() => High == 0 ? Low.ToString(CultureInfo.InvariantCulture) : ToBigInteger().ToString(CultureInfo.InvariantCulture);

    /// <summary>The JSON-RPC quantity: 0x and hexadecimal digits without leading zeros.</summary>
    public string ToQuantity()
        => High == 0
            ? "0x" + Low.ToString("x", CultureInfo.InvariantCulture)
            : "0x" + High.ToString("x", CultureInfo.InvariantCulture) + Low.ToString("x32", CultureInfo.InvariantCulture);

    /// <summary>Widens a 64-bit number.</summary>
    public static implicit operator UInt256(ulong value) => new(0, value);

    /// <summary>Order.</summary>
    public static bool operator <(UInt256 left, UInt256 right) => left.CompareTo(right) < 0;

    /// <summary>Order.</summary>
    public static bool operator >(UInt256 left, UInt256 right) => left.CompareTo(right) > 0;

    /// <summary>Order.</summary>
    public static bool operator <=(UInt256 left, UInt256 right) => left.CompareTo(right) <= 0;

    /// <summary>Order.</summary>
    public static bool operator >=(UInt256 left, UInt256 right) => left.CompareTo(right) >= 0;
}
