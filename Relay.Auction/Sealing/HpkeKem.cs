using System.Security.Cryptography;

namespace Relay.Auction.Sealing;

/// <summary>DHKEM(P-256, HKDF-SHA256), RFC 9180 section 4.1: KEM id 0x0010.</summary>
internal static class HpkeKem
{
    public const int EncapsulatedSize = P256Key.PointSize;
    public const int SecretSize = 32;

    private static ReadOnlySpan<byte> Suite => [(byte)'K', (byte)'E', (byte)'M', 0x00, 0x10];

    /// <summary>Encap, with the ephemeral key given; false where the recipient's key is not a point.</summary>
    public static bool TryEncapsulate(P256Key ephemeral, ReadOnlySpan<byte> recipient, Span<byte> secret)
        => TryDerive(ephemeral, recipient, ephemeral.Point.Span, recipient, secret);

    /// <summary>Decap; false where <paramref name="encapsulated"/> is not a point.</summary>
    public static bool TryDecapsulate(P256Key recipient, ReadOnlySpan<byte> encapsulated, Span<byte> secret)
        => TryDerive(recipient, encapsulated, encapsulated, recipient.Point.Span, secret);

    /// <summary>DeriveKeyPair (section 7.1.3): the same input always gives the same key.</summary>
    public static P256Key DeriveKey(ReadOnlySpan<byte> input)
    {
        var kdf = new HpkeKdf(Suite);
        Span<byte> prk = stackalloc byte[HpkeKdf.HashSize];
        kdf.Extract([], "dkp_prk"u8, input, prk);
        Span<byte> candidate = stackalloc byte[P256Key.ScalarSize];
        for (var counter = 0; counter <= 255; counter++)
        {
            kdf.Expand(prk, "candidate"u8, [(byte)counter], candidate);
            if (!P256Key.TryImport(candidate, out var key)) continue;
            CryptographicOperations.ZeroMemory(prk);
            CryptographicOperations.ZeroMemory(candidate);
            return key;
        }

        throw new CryptographicException("256 candidates in a row were out of range."); // Probability 2^-8192.
    }

    private static bool TryDerive(P256Key own, ReadOnlySpan<byte> peer, ReadOnlySpan<byte> encapsulated, ReadOnlySpan<byte> recipient, Span<byte> secret)
    {
        Span<byte> dh = stackalloc byte[32];
        if (!own.TryAgree(peer, dh)) return false;
        Span<byte> context = stackalloc byte[2 * P256Key.PointSize];
        encapsulated.CopyTo(context);
        recipient.CopyTo(context[P256Key.PointSize..]);

        var kdf = new HpkeKdf(Suite);
        Span<byte> prk = stackalloc byte[HpkeKdf.HashSize];
        kdf.Extract([], "eae_prk"u8, dh, prk);
        kdf.Expand(prk, "shared_secret"u8, context, secret);
        CryptographicOperations.ZeroMemory(dh);
        CryptographicOperations.ZeroMemory(prk);
        return true;
    }
}
