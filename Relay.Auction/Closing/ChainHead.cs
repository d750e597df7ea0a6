using Relay.Auction.Ethereum;

namespace Relay.Auction.Closing;

/// <summary>The block that a slot builds and the one that it builds on, fixed in the slot's commitment.</summary>
/// <param name="TargetBlock">Number of the block that the slot builds; the slot's own number where there is no node.</param>
/// <param name="ParentHash">The block it builds on; zero where there is no node.</param>
/// <param name="TimestampSeconds">The target block's time.</param>
/// <param name="BaseFee">The target block's base fee in wei.</param>
/// <param name="GasLimit">The target block's gas limit.</param>
/// <param name="IsKnown">False where the node does not know the parent that the commitment names: then nothing can be verified.</param>
internal sealed record ChainHead(ulong TargetBlock, Hash32 ParentHash, ulong TimestampSeconds, UInt256 BaseFee, ulong GasLimit, bool IsKnown = true);
