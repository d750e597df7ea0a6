using System.Security.Cryptography;
using Relay.Auction.Opening;
using Relay.Auction.Sealing;

namespace Relay.Auction.Verifying;

/// <summary>What an owner derives from its own seed: the shares, the opening, and the seals as they must be.</summary>
internal static class OwnShares
{
    public static OpeningOutcome Open(Envelope envelope, in Secret32 seed)
    {
        Span<byte> bytes = stackalloc byte[Secret32.Size];
        seed.CopyTo(bytes);
        using var keys = new SeedKeys(bytes, envelope.CoreHash, stackalloc byte[Secret32.Size]);
        Span<byte> values = stackalloc byte[Secret32.Size * Shamir.MaxHolders];
        values = values[..(Secret32.Size * envelope.Header.Holders.Count)];
        SeedShares.Write(bytes, keys, envelope.Header.Threshold, values);
        var shares = new Share[envelope.Header.Holders.Count];
        for (var i = 1; i <= shares.Length; i++) shares[i - 1] = new Share((byte)i, new Secret32(SeedShares.At(values, i)));
        CryptographicOperations.ZeroMemory(values);
        CryptographicOperations.ZeroMemory(bytes);
        return EnvelopeOpener.Open(envelope, shares);
    }

    /// <summary>True where the seal to holder <paramref name="index"/> is the one that the seed gives with a derived ephemeral (rule 19), so that the holder could open it.</summary>
    public static bool IsSealedTo(Envelope envelope, in Secret32 seed, byte index)
    {
        Span<byte> bytes = stackalloc byte[Secret32.Size];
        seed.CopyTo(bytes);
        using var keys = new SeedKeys(bytes, envelope.CoreHash, stackalloc byte[Secret32.Size]);
        Span<byte> values = stackalloc byte[Secret32.Size * Shamir.MaxHolders];
        values = values[..(Secret32.Size * envelope.Header.Holders.Count)];
        SeedShares.Write(bytes, keys, envelope.Header.Threshold, values);
        Span<byte> seal = stackalloc byte[EnvelopeLayout.FreshSealSize];
        ShareSeal.Write(envelope.Header, index, envelope.Head.Span, keys, SeedShares.At(values, index), seal);
        var isSame = seal.SequenceEqual(envelope.Seals.Span.Slice(EnvelopeLayout.FreshSealSize * (index - 1), EnvelopeLayout.FreshSealSize));
        var isNamed = SeedShares.HashOf(index, SeedShares.At(values, index)) == envelope.Holder.ShareHash(index);
        CryptographicOperations.ZeroMemory(values);
        CryptographicOperations.ZeroMemory(bytes);
        return isSame && isNamed;
    }
}
