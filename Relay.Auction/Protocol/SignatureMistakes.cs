using System.Text;
using Relay.Auction.Ethereum;

namespace Relay.Auction.Protocol;

/// <summary>Names what a signer did wrong, where it is one of the mistakes that clients make (rule 3 is often read too quickly).</summary>
public static class SignatureMistakes
{
    /// <summary>One sentence on why <paramref name="signature"/> is not <paramref name="claimed"/>'s over this label and hash.</summary>
    public static string Explain(string label, in Hash32 hash, ReadOnlySpan<byte> signature, Address claimed)
    {
        if (signature.Length != ProtocolSignature.Size) return $"the signature has {signature.Length} bytes, expected {ProtocolSignature.Size}";
        if (signature[^1] is not (0 or 1 or 27 or 28)) return $"the signature's v is {signature[^1]}, expected 0, 1, 27 or 28";
        foreach (var (digest, mistake) in Known(label, hash))
        {
            if (Secp256k1.TryRecover(digest, signature, out var by) && by == claimed) return mistake;
        }

        return ProtocolSignature.TryRecover(label, hash, signature, out var signer)
            ? $"the signature is of {signer}, and {claimed} is named: another key signed, or another text than \"{label}\\n{hash}\""
            : "the signature's r or s is out of range, or its s is high (EIP-2)";
    }

    private static IEnumerable<(Hash32 Digest, string Mistake)> Known(string label, Hash32 hash)
    {
        var hex = hash.ToString();
        yield return (PersonalMessage.Hash(hash.ToArray()), "the 32 raw bytes of the hash were signed: sign the text, a label, a line feed and the hash as 0x-hex");
        yield return (Text(hex), "only the hash was signed: the text begins with the label and a line feed");
        yield return (Text($"{label}\n{hex[2..]}"), "the hash in the signed text lacks its 0x");
        yield return (Text($"{label}\n0x{hex[2..].ToUpperInvariant()}"), "the hash in the signed text must be in lower case");
        yield return (Text($"{label}\\n{hex}"), "a backslash and an n were signed where a line feed belongs");
        yield return (hash, "the hash itself was signed: sign the text by personal_sign (EIP-191)");
    }

    private static Hash32 Text(string text) => PersonalMessage.Hash(Encoding.ASCII.GetBytes(text));
}
