using System.Text;
using Relay.Auction;
using Relay.Auction.Ethereum;

namespace Relay.Builders.JsonRpc;

/// <summary>The header X-Flashbots-Signature: <c>address:signature</c> over the body's bytes as they travel, both ways.</summary>
/// <remarks>
/// The signed message is EIP-191's personal_sign of a text of 66 characters: 0x and the lower-case hexadecimal digits of keccak256(body). One changed
/// space in the body is another message. v may be 0, 1, 27 or 28; a high s is refused (EIP-2); the address is compared without regard to case.
/// </remarks>
public static class FlashbotsSignature
{
    private const int HashTextSize = 66, SignatureText = 132, AddressText = 42;

    /// <summary>The header's value for a body.</summary>
    public static string Sign(SignerKey key, ReadOnlySpan<byte> body)
    {
        ArgumentNullException.ThrowIfNull(key);
        return $"{key.Address}:{Hex.Encode(key.Sign(DigestOf(Keccak.Hash(body))))}";
    }

    /// <summary>Recovers the signer of a body.</summary>
    /// <param name="header">The header's value; null or empty where there is none.</param>
    /// <param name="body">The body's bytes as they were received.</param>
    /// <param name="signer">Who signed, where the answer is true.</param>
    /// <param name="rejection"><see cref="RejectionCode.Unauthorized"/> without header, <see cref="RejectionCode.SignatureInvalid"/> for one that cannot be,
    /// <see cref="RejectionCode.SignatureForeign"/> where somebody else, or another message, was signed; the detail names the known mistake.</param>
    public static bool TryVerify(string? header, ReadOnlySpan<byte> body, out Address signer, out Rejection rejection)
        => TryVerify(header, Keccak.Hash(body), out signer, out rejection);

    /// <summary>As the other, for a body whose keccak256 is known.</summary>
    public static bool TryVerify(string? header, in Hash32 bodyHash, out Address signer, out Rejection rejection)
    {
        signer = default;
        if (string.IsNullOrEmpty(header)) return Fails(RejectionCode.Unauthorized, "X-Flashbots-Signature: missing; expected address:signature over the body", out rejection);
        Span<byte> signature = stackalloc byte[Secp256k1.SignatureSize];
        if (FormFault(header, out var claimed, signature) is { } fault) return Fails(RejectionCode.SignatureInvalid, "X-Flashbots-Signature: " + fault, out rejection);

        rejection = default;
        if (!Secp256k1.TryRecover(DigestOf(bodyHash), signature, out var recovered))
        {
            return Fails(RejectionCode.SignatureInvalid, "X-Flashbots-Signature: " + (IsHigh(signature)
                ? "the signature's s is above half of the curve's order (EIP-2): use n - s and the other v"
                : "the signature's r or s is out of range"), out rejection);
        }

        if (recovered == claimed)
        {
            signer = recovered;
            return true;
        }

        return Fails(RejectionCode.SignatureForeign, "X-Flashbots-Signature: " + Mistake(bodyHash, signature, claimed, recovered), out rejection);
    }

    private static string? FormFault(string header, out Address claimed, Span<byte> signature)
    {
        claimed = default;
        if (header.IndexOf(':', StringComparison.Ordinal) is var colon && colon < 0) return "expected address:signature, got no colon";
        var address = header.AsSpan(0, colon).Trim();
        var text = header.AsSpan(colon + 1).Trim();
        if (!Address.TryParse(address, out claimed))
        {
            return address.Length == AddressText - 2 && !address.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
                ? "the address lacks its 0x"
                : "expected an address of 0x and 40 hexadecimal digits before the colon";
        }

        if (!Hex.TryDecode(text, signature))
        {
            return text.Length == SignatureText - 2 && !text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
                ? "the signature lacks its 0x"
                : $"expected a signature of 0x and {SignatureText - 2} hexadecimal digits after the colon, got {text.Length} characters";
        }

        return signature[^1] is 0 or 1 or 27 or 28 ? null : $"the signature's v is {signature[^1]}, expected 0, 1, 27 or 28";
    }

    /// <summary>What a client that signed something else than the text most likely did.</summary>
    private static string Mistake(in Hash32 bodyHash, ReadOnlySpan<byte> signature, Address claimed, Address recovered)
    {
        var digits = bodyHash.ToString()[2..];
        (Hash32 Digest, string Words)[] known =
        [
            (PersonalMessage.Hash(bodyHash.ToArray()), "the 32 raw bytes of the body's hash were signed; sign the text of 66 characters, 0x and its hexadecimal digits"),
            (TextDigest(digits), "the signed text lacks its 0x; sign 66 characters, not 64"),
            (TextDigest("0x" + digits.ToUpperInvariant()), "the signed text is in capitals; sign the lower-case digits"),
            (bodyHash, "the body's hash was signed without personal_sign (EIP-191)"),
        ];
        foreach (var (digest, words) in known)
        {
            if (Secp256k1.TryRecover(digest, signature, out var by) && by == claimed) return words;
        }

        return $"it is of {recovered}, and {claimed} is named: another key signed, or the body was changed after signing (it is hashed byte for byte)";
    }

    private static Hash32 DigestOf(in Hash32 bodyHash)
    {
        Span<byte> text = stackalloc byte[HashTextSize];
        Encoding.ASCII.GetBytes(bodyHash.ToString(), text);
        return PersonalMessage.Hash(text);
    }

    private static Hash32 TextDigest(string text) => PersonalMessage.Hash(Encoding.ASCII.GetBytes(text));

    /// <summary>n/2 begins with 7fffffff ffffffff ffffffff ffffffff 5d57…: enough to tell a high s from a zero or a too large one.</summary>
    private static bool IsHigh(ReadOnlySpan<byte> signature) => signature[32] >= 0x7f && signature[..32].ContainsAnyExcept((byte)0);

    private static bool Fails(RejectionCode code, string detail, out Rejection rejection)
    {
        rejection = new Rejection(code, detail);
        return false;
    }
}
