using System.Numerics;
using Relay.Auction.Ethereum;

namespace Relay.Auction.Receipts;

/// <summary>The root of a set while its leaves arrive: one hash for each full subtree, so at most 32 for any slot.</summary>
/// <remarks>One owner; not for use by several threads at once. Proofs need all leaves: <see cref="MerkleTree"/>.</remarks>
public sealed class MerkleFrontier
{
    private readonly Stack<Hash32> _subtrees = new(32);

    /// <summary>How many leaves were appended.</summary>
    public uint Count { get; private set; }

    /// <summary>The root over the leaves so far, in O(log n).</summary>
    public Hash32 Root
    {
        get
        {
            if (Count == 0) return MerkleHash.OfNothing;
            using var smallestFirst = _subtrees.GetEnumerator();
            smallestFirst.MoveNext();
            var root = smallestFirst.Current;
            while (smallestFirst.MoveNext()) root = MerkleHash.OfNode(smallestFirst.Current, root);
            return root;
        }
    }

    /// <summary>Appends the leaf of the next sequence, in O(1) amortised.</summary>
    public void Append(in Hash32 leaf)
    {
        var subtree = MerkleHash.OfLeaf(leaf);
        // As a carry in a binary counter: each trailing one-bit of the count is a full subtree of that size.
        for (var full = BitOperations.TrailingZeroCount(~Count); full > 0; full--) subtree = MerkleHash.OfNode(_subtrees.Pop(), subtree);
        _subtrees.Push(subtree);
        Count++;
    }
}
