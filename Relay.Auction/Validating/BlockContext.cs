using Relay.Auction.Closing;
using Relay.Auction.Ethereum;

namespace Relay.Auction.Validating;

/// <summary>What a bundle is validated against: the block that its slot builds.</summary>
/// <param name="ChainId">Chain id of the transactions.</param>
/// <param name="Head">The block.</param>
/// <param name="Fork">The rules in force in it.</param>
internal sealed record BlockContext(ulong ChainId, ChainHead Head, Fork Fork)
{
    /// <remarks>Without a node the target block is a slot's number, which says nothing about forks: then time alone decides.</remarks>
    public static BlockContext Of(ulong chainId, ChainHead head)
        => new(chainId, head, ForkSchedule.At(chainId, head.ParentHash.IsZero ? ulong.MaxValue : head.TargetBlock, head.TimestampSeconds));
}
