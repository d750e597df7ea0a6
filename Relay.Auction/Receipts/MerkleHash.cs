using System.Security.Cryptography;
using Relay.Auction.Ethereum;

namespace Relay.Auction.Receipts;

/// <summary>The two hashes of RFC 9162 §2.1.1; their first bytes keep a node from passing for a leaf.</summary>
internal static class MerkleHash
{
    /// <summary>SHA-256 of nothing.</summary>
    public static Hash32 OfNothing { get; } = new(SHA256.HashData([]));

    /// <summary>SHA-256(0x00 ‖ leaf).</summary>
    public static Hash32 OfLeaf(in Hash32 leaf)
    {
        Span<byte> bytes = stackalloc byte[1 + Hash32.Size];
        bytes[0] = 0;
        leaf.CopyTo(bytes[1..]);
        return Sha256(bytes);
    }

    /// <summary>SHA-256(0x01 ‖ left ‖ right).</summary>
    public static Hash32 OfNode(in Hash32 left, in Hash32 right)
    {
        Span<byte> bytes = stackalloc byte[1 + 2 * Hash32.Size];
        bytes[0] = 1;
        left.CopyTo(bytes[1..]);
        right.CopyTo(bytes[(1 + Hash32.Size)..]);
        return Sha256(bytes);
    }

    private static Hash32 Sha256(ReadOnlySpan<byte> bytes)
    {
        Span<byte> digest = stackalloc byte[Hash32.Size];
        SHA256.HashData(bytes, digest);
        return new Hash32(digest);
    }
}
