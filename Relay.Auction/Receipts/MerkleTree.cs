using Relay.Auction.Ethereum;

namespace Relay.Auction.Receipts;

/// <summary>The Merkle tree of RFC 9162 §2.1.1 over the 32-byte leaves of a set, in sequence order; gives proofs of inclusion.</summary>
/// <remarks>Immutable. Built level by level: a last node without a partner rises unchanged, which is the tree of the RFC's recursive split.</remarks>
public sealed class MerkleTree
{
    private readonly List<Hash32[]> _levels = [];

    /// <summary>Builds the tree in O(n).</summary>
    public MerkleTree(ReadOnlySpan<Hash32> leaves)
    {
        var level = new Hash32[leaves.Length];
        for (var i = 0; i < level.Length; i++) level[i] = MerkleHash.OfLeaf(leaves[i]);
        _levels.Add(level);
        while (level.Length > 1) _levels.Add(level = Above(level));
    }

    /// <summary>How many leaves there are.</summary>
    public uint Count => (uint)_levels[0].Length;

    /// <summary>The root; SHA-256 of nothing for the empty tree.</summary>
    public Hash32 Root => Count == 0 ? MerkleHash.OfNothing : _levels[^1][0];

    /// <summary>The hashes that lead from the leaf at <paramref name="sequence"/> to the root, lowest first (RFC 9162 §2.1.3.1).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The sequence is not below <see cref="Count"/>.</exception>
    public IReadOnlyList<Hash32> InclusionProof(uint sequence)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(sequence, Count);
        var proof = new List<Hash32>(_levels.Count);
        foreach (var level in _levels)
        {
            var sibling = sequence ^ 1;
            if (sibling < level.Length) proof.Add(level[sibling]);
            sequence >>= 1;
        }

        return proof;
    }

    /// <summary>True where <paramref name="leaf"/> stands at <paramref name="sequence"/> in a set of <paramref name="count"/> leaves with this root (RFC 9162 §2.1.3.2).</summary>
    public static bool Verify(in Hash32 leaf, uint sequence, uint count, IReadOnlyList<Hash32> proof, in Hash32 root)
    {
        if (sequence >= count) return false;
        var (fn, sn) = (sequence, count - 1);
        var node = MerkleHash.OfLeaf(leaf);
        foreach (var sibling in proof)
        {
            if (sn == 0) return false;
            if ((fn & 1) == 1 || fn == sn)
            {
                node = MerkleHash.OfNode(sibling, node);
                while ((fn & 1) == 0 && fn != 0) (fn, sn) = (fn >> 1, sn >> 1);
            }
            else
            {
                node = MerkleHash.OfNode(node, sibling);
            }

            (fn, sn) = (fn >> 1, sn >> 1);
        }

        return sn == 0 && node == root;
    }

    private static Hash32[] Above(Hash32[] level)
    {
        var above = new Hash32[(level.Length + 1) / 2];
        for (var i = 0; i < above.Length; i++) above[i] = 2 * i + 1 < level.Length ? MerkleHash.OfNode(level[2 * i], level[2 * i + 1]) : level[2 * i];
        return above;
    }
}
