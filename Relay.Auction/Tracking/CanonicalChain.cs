using Relay.Auction.Chain;
using Relay.Auction.Ethereum;

namespace Relay.Auction.Tracking;

/// <summary>The newest blocks of the chain, each asked for once, by its hash: whatever the head changes to, what is given out is one chain.</summary>
internal sealed class CanonicalChain(ExecutionNode node, TimeSpan budget)
{
    /// <summary>How far behind the head it looks at the most, in blocks.</summary>
    public const int Most = 256;

    private readonly Dictionary<Hash32, MinedBlock> _known = [];

    /// <summary>The blocks from a number to the head, by following parent hashes.</summary>
    /// <returns>Null where the node did not give one of them; what it gave is kept for the next call.</returns>
    public async Task<ChainSegment?> FollowAsync(BlockHead head, ulong from, CancellationToken cancellation)
    {
        var first = Math.Max(from, head.Number >= Most ? head.Number - Most + 1 : 0);
        var blocks = new List<MinedBlock>();
        for (var (hash, number) = (head.Hash, head.Number); number >= first; number--)
        {
            if (await BlockAsync(hash, number, cancellation).ConfigureAwait(false) is not { } block) return null;
            blocks.Add(block);
            hash = block.Head.ParentHash;
            if (number == 0) break;
        }

        foreach (var old in _known.Values.Where(block => block.Head.Number < first).ToArray()) _known.Remove(old.Head.Hash);
        blocks.Reverse();
        return new ChainSegment(head.Number, blocks);
    }

    /// <summary>The plain transfers of a block; null where the node did not give them.</summary>
    public async Task<IReadOnlyList<BlockTransfer>?> TransfersAsync(Hash32 block, CancellationToken cancellation)
        => await node.CallAsync(BlockHead.Request(block, whole: true), BlockTransfer.Read, budget, cancellation).ConfigureAwait(false) is NodeAnswer<IReadOnlyList<BlockTransfer>>.Given { Value: var transfers } ? transfers : null;

    private async Task<MinedBlock?> BlockAsync(Hash32 hash, ulong number, CancellationToken cancellation)
    {
        if (_known.TryGetValue(hash, out var known)) return known.Head.Number == number ? known : null;
        var answer = await node.CallAsync(BlockHead.Request(hash), MinedBlock.Read, budget, cancellation).ConfigureAwait(false);
        if (answer is not NodeAnswer<MinedBlock>.Given { Value: var block } || block.Head.Hash != hash || block.Head.Number != number) return null;
        // A chain that changes all the time must not fill the memory.
        if (_known.Count >= 4 * Most) _known.Clear();
        return _known[hash] = block;
    }
}
