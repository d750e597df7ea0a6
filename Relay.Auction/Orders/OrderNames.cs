using System.Buffers.Binary;
using Relay.Auction.Ethereum;
using Relay.Auction.Keys;
using Relay.Auction.Sealing;

namespace Relay.Auction.Orders;

/// <summary>The names of orders in Redis, and the seeds of their envelopes: MACs under keys derived from the at-rest key, so that whoever reads Redis finds neither a hash nor an address there.</summary>
internal sealed class OrderNames(RestKey rest)
{
    public string Of(BundleId id)
    {
        Span<byte> bytes = stackalloc byte[BundleId.Size];
        id.CopyTo(bytes);
        return Name("relay/1/order-name", bytes);
    }

    public string Owner(Address owner)
    {
        Span<byte> bytes = stackalloc byte[Address.Size];
        owner.CopyTo(bytes);
        return Name("relay/1/order-owner", bytes);
    }

    public string Transaction(in Hash32 hash) => Name("relay/1/order-transaction", hash.ToArray());

    /// <remarks>Of the hash of a shared transaction's hash: what hints name it by.</remarks>
    public string Matching(in Hash32 hash) => Name("relay/1/order-matching", hash.ToArray());

    /// <summary>Of those who follow a transaction.</summary>
    public string Followers(in Hash32 hash) => Name("relay/1/order-followers", hash.ToArray());

    /// <remarks>With its owner: two may send the same bundle.</remarks>
    public string Bundle(Address owner, in Hash32 bundleHash) => OfOwner("relay/1/order-bundle", owner, bundleHash);

    /// <remarks>With its owner: bytes alone may be sent by anybody.</remarks>
    public string Content(Address owner, in Hash32 content) => OfOwner("relay/1/order-content", owner, content);

    /// <summary>The 32 "random" bytes of the envelope of one order revision in one slot.</summary>
    /// <remarks>
    /// Deterministic, so that two api nodes, or one before and after a restart, make the same leaf, which the append script takes once. Safe because the
    /// bytes are a MAC under a key that only the api nodes hold: to everybody else they are random, and nothing about them is written down. The sealer mixes
    /// them with the plaintext (s = H("relay/1/seed", 32 bytes ‖ plaintext)), so another content under the same name would have another s: no key is used
    /// for two plaintexts.
    /// </remarks>
    public void EdgeSeed(in Hash32 slotHash, BundleId id, ulong revision, Span<byte> seed32)
    {
        Span<byte> bytes = stackalloc byte[Hash32.Size + BundleId.Size + 8];
        slotHash.CopyTo(bytes);
        id.CopyTo(bytes[Hash32.Size..]);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[(Hash32.Size + BundleId.Size)..], revision);
        rest.Mac("relay/1/edge-seed", bytes).CopyTo(seed32);
    }

    private string OfOwner(string label, Address owner, in Hash32 hash)
    {
        Span<byte> bytes = stackalloc byte[Address.Size + Hash32.Size];
        owner.CopyTo(bytes);
        hash.CopyTo(bytes[Address.Size..]);
        return Name(label, bytes);
    }

    private string Name(string label, ReadOnlySpan<byte> content) => rest.Mac(label, content).ToString()[2..];
}
