using System.Globalization;
using System.Numerics;
using Relay.Auction.Ethereum;

namespace Relay.Api.Verbs.Sending;

/// <summary>Amounts as people write them: <c>100</c> and <c>0x64</c> are wei; <c>0.01 ether</c>, <c>2.5 gwei</c> and <c>7 wei</c> name their unit.</summary>
internal static class EtherAmount
{
    /// <summary>False for anything else, for more decimals than the unit has, and beyond 256 bits.</summary>
    public static bool TryParse(string text, out UInt256 wei)
    {
        wei = default;
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (words.Length == 1) return UInt256.TryParse(words[0], out wei);
        return words.Length == 2 && DecimalsOf(words[1]) is { } decimals && TryScale(words[0], decimals, out wei);
    }

    /// <summary>For tables: ether with up to 6 decimals, or gwei or wei where that shows more.</summary>
    public static string Show(UInt256 wei)
    {
        var number = wei.ToBigInteger();
        if (number >= BigInteger.Pow(10, 12)) return Fraction(number, 18, 6) + " ether";
        return number >= 1000 ? Fraction(number, 9, 6) + " gwei" : $"{number} wei";
    }

    private static int? DecimalsOf(string unit) => unit.ToLowerInvariant() switch
    {
        "wei" => 0,
        "gwei" => 9,
        "ether" or "eth" => 18,
        _ => null,
    };

    private static bool TryScale(string digits, int decimals, out UInt256 wei)
    {
        wei = default;
        var point = digits.IndexOf('.', StringComparison.Ordinal);
        var whole = point < 0 ? digits : digits[..point];
        var part = point < 0 ? "" : digits[(point + 1)..];
        if (whole.Length == 0 || (point >= 0 && part.Length == 0) || part.Length > decimals || !(whole + part).All(char.IsAsciiDigit)) return false;
        return UInt256.TryParse(whole + part.PadRight(decimals, '0'), out wei);
    }

    private static string Fraction(BigInteger number, int decimals, int shown)
    {
        var scaled = number / BigInteger.Pow(10, decimals - shown);
        var text = scaled.ToString(CultureInfo.InvariantCulture).PadLeft(shown + 1, '0');
        return text[..^shown] + "." + text[^shown..];
    }
}
