using System.Buffers;

namespace Relay.Auction.Ethereum;

/// <summary>0x-hexadecimal text as Ethereum's JSON-RPC writes it.</summary>
public static class Hex
{
    /// <summary>0x and two lower-case digits for each byte.</summary>
    public static string Encode(ReadOnlySpan<byte> bytes) => string.Concat("0x", Convert.ToHexStringLower(bytes));

    /// <summary>Fills <paramref name="destination"/> from 0x and exactly two digits (of either case) for each of its bytes.</summary>
    /// <returns>False where the prefix is missing, the length differs, or a character is no digit.</returns>
    public static bool TryDecode(ReadOnlySpan<char> text, Span<byte> destination)
        => text.Length == 2 + 2 * destination.Length && text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            && Convert.FromHexString(text[2..], destination, out _, out _) == OperationStatus.Done;

    /// <summary>Decodes an even number of digits, as UTF-8 and without 0x, to a new array.</summary>
    public static bool TryDecodeDigits(ReadOnlySpan<byte> utf8, out byte[] bytes)
    {
        bytes = utf8.Length % 2 == 0 ? new byte[utf8.Length / 2] : [];
        return utf8.Length % 2 == 0 && Convert.FromHexString(utf8, bytes, out _, out _) == OperationStatus.Done;
    }

    /// <summary>Decodes 0x and an even number of digits to a new array.</summary>
    public static bool TryDecode(ReadOnlySpan<char> text, out byte[] bytes)
    {
        bytes = [];
        if (text.Length < 2 || text.Length % 2 != 0) return false;
        var decoded = new byte[(text.Length - 2) / 2];
        if (!TryDecode(text, decoded)) return false;
        bytes = decoded;
        return true;
    }
}
