using Relay.Auction.Ethereum;
using Relay.Auction.Protocol;

namespace Relay.Auction.Receipts;

/// <summary>An object of the sealed slot with the 65-byte signature that came with it. Holding one proves nothing yet: see <see cref="IsBy"/>.</summary>
/// <typeparam name="T">The object's type.</typeparam>
/// <param name="Value">What is signed.</param>
/// <param name="Signature">r ‖ s ‖ v; never hashed.</param>
public sealed record SignedObject<T>(T Value, ReadOnlyMemory<byte> Signature)
    where T : class, IProtocolObject
{
    /// <summary>True where the signature is <paramref name="signer"/>'s over the object's own label and hash.</summary>
    public bool IsBy(Address signer) => ProtocolSignature.IsBy(signer, T.SignatureLabel, Value.Hash, Signature.Span);

    /// <summary>Names the object; never the signature.</summary>
    public override string ToString() => $"signed {Value}";
}

/// <summary>Signs objects of the sealed slot.</summary>
public static class Signing
{
    /// <summary>SIG(key, label, hash). Deterministic (RFC 6979), so every node gives the same bytes for what is stored (rule 12).</summary>
    public static SignedObject<T> SignedBy<T>(this T value, SignerKey key)
        where T : class, IProtocolObject
        => new(value, ProtocolSignature.Sign(key, T.SignatureLabel, value.Hash));
}
