using System.Security.Cryptography;
using Relay.Auction.Ethereum;
using Relay.Auction.Protocol;

namespace Relay.Auction.Sealing;

/// <summary>The n shares of a seed and their hashes.</summary>
internal static class SeedShares
{
    /// <summary>Writes the shares of all holders, 32 bytes each, from holder 1.</summary>
    public static void Write(ReadOnlySpan<byte> seed, in SeedKeys keys, int threshold, Span<byte> shares)
    {
        Span<byte> coefficients = stackalloc byte[Secret32.Size * (Shamir.MaxHolders - 1)];
        coefficients = coefficients[..(Secret32.Size * (threshold - 1))];
        keys.Coefficients(coefficients);
        for (var i = 1; i <= shares.Length / Secret32.Size; i++) Shamir.Evaluate(seed, coefficients, (byte)i, At(shares, i));
        CryptographicOperations.ZeroMemory(coefficients);
    }

    public static Span<byte> At(Span<byte> shares, int index) => shares.Slice(Secret32.Size * (index - 1), Secret32.Size);

    /// <summary>H("relay/1/share", u8 i ‖ shareᵢ).</summary>
    public static Hash32 HashOf(byte index, ReadOnlySpan<byte> share) => ProtocolHash.Of(SealingLabels.Share, [index], share);
}
