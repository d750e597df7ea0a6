using Relay.Auction.Chain;
using Relay.Auction.Ethereum;
using Relay.Auction.Slots;

namespace Relay.Auction.Closing;

/// <summary>Where a slot's block comes from: the execution node, or, stand-alone, the slot's own number.</summary>
internal sealed class HeadSource(StandAloneHead alone, SlotClock clock, ChainOptions options, ExecutionNode? node = null, HeadFollower? follower = null)
{
    /// <summary>True where a node is configured: then nothing wins that was not simulated.</summary>
    public bool Verifies => follower is not null;

    /// <summary>The block that a slot builds whose set is committed now. Never waits.</summary>
    /// <remarks>With a node that gave no usable head the parent is zero: the slot closes in time, and nothing can be verified in it.</remarks>
    public ChainHead AtClose(SlotHeader header)
        => follower?.Head is { } head && !IsTooOld(head, header) ? On(head, header) : alone.For(header);

    /// <summary>The block of a set that was committed before, maybe by another node; null where the node does not know its parent.</summary>
    public async Task<ChainHead?> OfAsync(SlotHeader header, ulong targetBlock, Hash32 parent, CancellationToken cancellation)
    {
        if (parent.IsZero || node is null) return alone.For(header) with { TargetBlock = targetBlock, ParentHash = parent };
        if (follower?.Head is { } head && head.Hash == parent) return On(head, header);
        var answer = await node.CallAsync(BlockHead.Request(parent), BlockHead.Read, TimeSpan.FromMilliseconds(options.CallMilliseconds), cancellation).ConfigureAwait(false);
        return answer is NodeAnswer<BlockHead>.Given { Value: var block } && block.Hash == parent && block.Number + 1 == targetBlock ? On(block, header) : null;
    }

    /// <summary>The block of a set whose parent nobody knows any more: nothing can be verified on it.</summary>
    public ChainHead Unknown(SlotHeader header, ulong targetBlock, Hash32 parent)
        => alone.For(header) with { TargetBlock = targetBlock, ParentHash = parent, IsKnown = false };

    /// <summary>False where the chain has another head by now than the one that the slot builds on.</summary>
    public bool IsCurrent(ChainHead head) => head.ParentHash.IsZero || follower?.Head is not { } now || now.Hash == head.ParentHash;

    private ChainHead On(BlockHead parent, SlotHeader header)
    {
        var time = Math.Max(clock.StartOf(header.Slot) / 1000, parent.TimestampSeconds + 1);
        var gasLimit = header.GasCap == 0 ? parent.GasLimit : Math.Min(header.GasCap, parent.GasLimit);
        return new ChainHead(parent.Number + 1, parent.Hash, time, parent.NextBaseFee, gasLimit);
    }

    private bool IsTooOld(BlockHead head, SlotHeader header)
        => options.MaxHeadAgeSeconds > 0 && head.TimestampSeconds + options.MaxHeadAgeSeconds < clock.StartOf(header.Slot) / 1000;
}
