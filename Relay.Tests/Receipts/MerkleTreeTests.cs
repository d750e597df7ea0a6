using System.Security.Cryptography;
using FluentAssertions;
using NUnit.Framework;
using Relay.Auction.Ethereum;
using Relay.Auction.Receipts;

namespace Relay.Tests.Receipts;

public sealed class MerkleTreeTests
{
    [Test]
    public void The_empty_tree_has_the_hash_of_nothing()
    {
        const string nothing = "0xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        new MerkleTree([]).Root.ToString().Should().Be(nothing);
        new MerkleFrontier().Root.ToString().Should().Be(nothing);
    }

    [Test]
    public void Tree_and_frontier_give_the_root_of_the_recursive_definition([Range(0, 40)] int count)
    {
        var leaves = Leaves(count);
        var expected = new Hash32(Definition(leaves));

        var frontier = new MerkleFrontier();
        foreach (var leaf in leaves) frontier.Append(leaf);

        new MerkleTree(leaves).Root.Should().Be(expected);
        frontier.Root.Should().Be(expected);
        frontier.Count.Should().Be((uint)count);
    }

    [Test]
    public void Each_leaf_is_proved_at_its_own_sequence_only([Values(1, 2, 3, 5, 7, 8, 13, 33)] int count)
    {
        var leaves = Leaves(count);
        var tree = new MerkleTree(leaves);
        for (var i = 0u; i < count; i++)
        {
            var proof = tree.InclusionProof(i);
            for (var j = 0u; j < count; j++)
                MerkleTree.Verify(leaves[i], j, (uint)count, proof, tree.Root).Should().Be(i == j);
            MerkleTree.Verify(Hash32.Zero, i, (uint)count, proof, tree.Root).Should().BeFalse();
        }
    }

    [Test]
    public void A_proof_with_a_changed_missing_or_further_hash_fails()
    {
        var leaves = Leaves(11);
        var tree = new MerkleTree(leaves);
        var proof = tree.InclusionProof(6);

        MerkleTree.Verify(leaves[6], 6, 11, [.. proof.SkipLast(1)], tree.Root).Should().BeFalse();
        MerkleTree.Verify(leaves[6], 6, 11, [.. proof, Hash32.Zero], tree.Root).Should().BeFalse();
        MerkleTree.Verify(leaves[6], 6, 11, [leaves[0], .. proof.Skip(1)], tree.Root).Should().BeFalse();
        MerkleTree.Verify(leaves[6], 11, 11, proof, tree.Root).Should().BeFalse();
    }

    [Test]
    public void A_node_cannot_pass_for_a_leaf()
    {
        var leaves = Leaves(4);
        var tree = new MerkleTree(leaves);
        var node = tree.InclusionProof(0)[1];
        MerkleTree.Verify(node, 1, 2, [tree.InclusionProof(2)[1]], tree.Root).Should().BeFalse();
    }

    [Test]
    public void A_frontier_gives_the_root_of_every_prefix()
    {
        var leaves = Leaves(70);
        var frontier = new MerkleFrontier();
        for (var i = 0; i < leaves.Length; i++)
        {
            frontier.Append(leaves[i]);
            frontier.Root.Should().Be(new MerkleTree(leaves.AsSpan(0, i + 1)).Root);
        }
    }

    private static Hash32[] Leaves(int count) => [.. Enumerable.Range(0, count).Select(i => new Hash32(SHA256.HashData([(byte)i])))];

    // MTH of RFC 9162 §2.1.1, written as the RFC writes it.
    private static byte[] Definition(ReadOnlySpan<Hash32> leaves)
    {
        if (leaves.Length == 0) return SHA256.HashData([]);
        if (leaves.Length == 1) return SHA256.HashData([0, .. leaves[0].ToArray()]);
        var k = 1;
        while (2 * k < leaves.Length) k *= 2;
        return SHA256.HashData([1, .. Definition(leaves[..k]), .. Definition(leaves[k..])]);
    }
}
