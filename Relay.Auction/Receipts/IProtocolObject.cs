using Relay.Auction.Ethereum;

namespace Relay.Auction.Receipts;

/// <summary>A canonical object of the sealed slot that one party signs.</summary>
/// <remarks>
/// One rule for all of them (protocol.md, rule 3 and §2): the hash is H(label, <see cref="Encode"/>), the signature is SIG(key, label, hash),
/// with the same label in both places. The hash names the object; a signature is carried beside it and is never part of any hash.
/// </remarks>
public interface IProtocolObject
{
    /// <summary>The label of the object's hash and of its signature, for example <c>relay/1/receipt</c>.</summary>
    static abstract string SignatureLabel { get; }

    /// <summary>H(label, canonical bytes). Computed at each call: keep it where it is needed often.</summary>
    Hash32 Hash { get; }

    /// <summary>The canonical bytes (protocol.md §2), without any signature.</summary>
    byte[] Encode();
}
