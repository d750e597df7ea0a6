using System.Collections.Concurrent;
using Relay.Auction.Ethereum;
using Relay.Auction.Receipts;
using Relay.Auction.State;

namespace Relay.Api.Transparency;

/// <summary>The Merkle trees of the slots that proofs were asked for last, each made once.</summary>
internal sealed class SlotTrees(RelayStore store, SlotRecordReader records)
{
    private const int Kept = 16, Page = 512;

    private readonly ConcurrentDictionary<ulong, (MerkleTree Tree, Hash32[] Leaves)> _trees = new();

    /// <summary>The tree of a committed set; null where the leaves are not there, or do not give the committed root.</summary>
    public async Task<(MerkleTree Tree, Hash32[] Leaves)?> FindAsync(ulong slot, SetCommit set, CancellationToken cancellation)
    {
        if (_trees.TryGetValue(slot, out var known)) return known;
        var leaves = await records.TranscriptAsync(slot, cancellation).ConfigureAwait(false) is { } transcript
            ? [.. transcript.Value.Rows.Select(row => row.Leaf)]
            : await FromLogAsync(slot, set.Count, cancellation).ConfigureAwait(false);
        var tree = new MerkleTree(leaves);
        if (tree.Count != set.Count || tree.Root != set.Root) return null;
        while (_trees.Count >= Kept) _trees.TryRemove(_trees.Keys.Min(), out _);
        _trees[slot] = (tree, leaves);
        return (tree, leaves);
    }

    /// <summary>Between the commitment and the transcript, and where a slot never got one.</summary>
    private async Task<Hash32[]> FromLogAsync(ulong slot, uint count, CancellationToken cancellation)
    {
        var leaves = new List<Hash32>();
        while (leaves.Count < count)
        {
            var entries = await store.Leaves.ReadAsync(slot, (uint)leaves.Count, Page, cancellation).ConfigureAwait(false);
            if (entries.Count == 0) break;
            foreach (var entry in entries) leaves.Add((entry as StoredLeaf)?.Leaf ?? Hash32.Zero);
        }

        return [.. leaves];
    }
}
