using System.Security.Cryptography;
using System.Text;
using Relay.Auction.Ethereum;

namespace Relay.Auction.Protocol;

/// <summary>The labelled hash and the key derivation of the protocol (rule 2).</summary>
internal static class ProtocolHash
{
    /// <summary>H(L, x) = SHA-256(ascii(L) ‖ 0x00 ‖ x), with x given in up to three parts.</summary>
    public static Hash32 Of(string label, ReadOnlySpan<byte> a, ReadOnlySpan<byte> b = default, ReadOnlySpan<byte> c = default)
    {
        var length = label.Length + 1 + a.Length + b.Length + c.Length;
        Span<byte> digest = stackalloc byte[Hash32.Size];
        if (length <= 512)
        {
            Span<byte> text = stackalloc byte[512];
            var at = Encoding.ASCII.GetBytes(label, text);
            text[at++] = 0;
            a.CopyTo(text[at..]);
            b.CopyTo(text[(at += a.Length)..]);
            c.CopyTo(text[(at + b.Length)..]);
            SHA256.HashData(text[..length], digest);
            return new Hash32(digest);
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.ASCII.GetBytes(label + "\0"));
        hash.AppendData(a);
        hash.AppendData(b);
        hash.AppendData(c);
        hash.GetHashAndReset(digest);
        return new Hash32(digest);
    }

    /// <summary>K(L) = HKDF-SHA256(ikm = seed, salt = coreHash, info = ascii(L), 32 bytes).</summary>
    public static void Derive(string label, ReadOnlySpan<byte> seed, in Hash32 coreHash, Span<byte> key32)
        => Hkdf(Encoding.ASCII.GetBytes(label), seed, coreHash, key32);

    /// <summary>K(L, j): the info is ascii(L) ‖ 0x00 ‖ u8 j.</summary>
    public static void Derive(string label, byte index, ReadOnlySpan<byte> seed, in Hash32 coreHash, Span<byte> key32)
        => Hkdf([.. Encoding.ASCII.GetBytes(label), 0, index], seed, coreHash, key32);

    private static void Hkdf(ReadOnlySpan<byte> info, ReadOnlySpan<byte> seed, in Hash32 coreHash, Span<byte> key32)
    {
        Span<byte> salt = stackalloc byte[Hash32.Size];
        coreHash.CopyTo(salt);
        HKDF.DeriveKey(HashAlgorithmName.SHA256, seed, key32[..32], salt, info);
    }
}
