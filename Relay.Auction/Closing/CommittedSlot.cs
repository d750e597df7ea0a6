using Relay.Auction.Receipts;

namespace Relay.Auction.Closing;

/// <summary>A slot whose set is stored and signed: what the opening works on.</summary>
/// <param name="Leaves">The frozen leaves.</param>
/// <param name="Set">The signed set.</param>
/// <param name="Head">The block that it builds.</param>
/// <param name="Delivery">How its leaves reach the keyholder.</param>
internal sealed record CommittedSlot(SlotLeaves Leaves, SignedObject<SetCommit> Set, ChainHead Head, HolderDelivery Delivery)
{
    /// <summary>The slot.</summary>
    public ulong Slot => Leaves.Slot;
}
