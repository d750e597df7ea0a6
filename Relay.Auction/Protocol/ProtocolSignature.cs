using System.Text;
using Relay.Auction.Ethereum;

namespace Relay.Auction.Protocol;

/// <summary>The one signature scheme of the protocol (rule 3): EIP-191 personal_sign of the text <c>label ‖ "\n0x" ‖ lower-case hex(hash)</c>.</summary>
/// <remarks>65 bytes r ‖ s ‖ v. Every label begins with <c>relay/1/</c> and every hash is computed by the signer: nobody signs a text that another party chose.
/// No signature byte is ever hashed, so a second valid form of one signature names nothing new.</remarks>
public static class ProtocolSignature
{
    /// <summary>Length in bytes.</summary>
    public const int Size = 65;

    /// <summary>Signs; the same key, label and hash always give the same bytes (RFC 6979), with low s and v 27 or 28.</summary>
    public static byte[] Sign(SignerKey key, string label, in Hash32 hash)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.Sign(Digest(label, hash));
    }

    /// <summary>The address that signed; false where length, v (0, 1, 27, 28), r or s is out of range, or s is high (EIP-2).</summary>
    public static bool TryRecover(string label, in Hash32 hash, ReadOnlySpan<byte> signature, out Address signer)
    {
        signer = default;
        return signature.Length == Size && Secp256k1.TryRecover(Digest(label, hash), signature, out signer);
    }

    /// <summary>True where <paramref name="expected"/> signed.</summary>
    public static bool IsBy(Address expected, string label, in Hash32 hash, ReadOnlySpan<byte> signature)
        => TryRecover(label, hash, signature, out var signer) && signer == expected;

    /// <summary>The form that is stored: v 0 and 1 become 27 and 28 in place; every other byte stays.</summary>
    public static void Normalize(Span<byte> signature)
    {
        ref var v = ref signature[Size - 1];
        if (v <= 1) v += 27;
    }

    private static Hash32 Digest(string label, in Hash32 hash)
    {
        ArgumentNullException.ThrowIfNull(label);
        Span<byte> bytes = stackalloc byte[Hash32.Size];
        hash.CopyTo(bytes);
        Span<byte> text = stackalloc byte[128];
        var at = Encoding.ASCII.GetBytes(label, text);
        "\n0x"u8.CopyTo(text[at..]);
        at += 3;
        Convert.TryToHexStringLower(bytes, text[at..], out var written);
        return PersonalMessage.Hash(text[..(at + written)]);
    }
}
