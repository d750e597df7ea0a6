using Relay.Auction.Chain;
using Relay.Auction.Closing;
using Relay.Auction.Ethereum;

namespace Relay.Auction.Simulating;

/// <summary>The block that is simulated, and on what.</summary>
/// <param name="ChainId">Of the transactions.</param>
/// <param name="Head">Target block, parent, time, base fee, gas limit.</param>
/// <param name="FeeRecipient">Who is paid.</param>
/// <param name="IsNewRecipient">It has no balance: it is given 1 wei first, for the first payment to an empty account costs 25,000 gas that a real builder's does not.</param>
/// <param name="GasCap">The node's cap on gas; 0 for none.</param>
/// <param name="BlobBaseFee">Of the target block, in wei; null where no bundle has blobs, or the node does not say.</param>
internal sealed record SimulationTarget(ulong ChainId, ChainHead Head, Address FeeRecipient, bool IsNewRecipient, ulong GasCap, UInt256? BlobBaseFee = null)
{
    /// <summary>What the cap bounds.</summary>
    public GasCapScope CapScope { get; init; }

    /// <summary>The most that the simulated block's gas limit may be set to; 0 for anything.</summary>
    public ulong MostBlockGas { get; init; }
}
