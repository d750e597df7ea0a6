using Relay.Auction;
using Relay.Auction.Ethereum;
using Relay.Auction.Orders;
using Relay.Auction.Receipts;
using Relay.Auction.Sealing;

namespace Relay.Api.Orders;

/// <summary>How placing an order in clear ended. There is no third way.</summary>
internal abstract record OrderOutcome
{
    private OrderOutcome()
    {
    }

    /// <summary>It stands.</summary>
    /// <param name="Id">Its name in the edge's namespace: what cancels it and asks for its fate.</param>
    /// <param name="BundleHash">keccak256 over the hashes of its transactions.</param>
    /// <param name="TransactionHash">The hash of its first transaction; of a private transaction its own.</param>
    /// <param name="Window">The blocks or slots that it is for.</param>
    /// <param name="Nonce">Its replacement nonce.</param>
    /// <param name="Sealed">The first slot that it was sealed into, with the relay's signed promise; null while it waits for one.</param>
    /// <param name="IsFirst">False where the same signed body came before: this is the first answer again, and nothing was done.</param>
    public sealed record Placed(
        BundleId Id, Hash32 BundleHash, Hash32 TransactionHash, OrderWindow Window, ulong Nonce, SealedLeaf? Sealed, bool IsFirst) : OrderOutcome;

    /// <summary>It stands nowhere.</summary>
    public sealed record Rejected(Rejection Rejection) : OrderOutcome;
}

/// <summary>A leaf of the edge in a slot.</summary>
/// <param name="Slot">The slot.</param>
/// <param name="Receipt">The relay's promise, signed.</param>
internal sealed record SealedLeaf(ulong Slot, SignedObject<SubmissionReceipt> Receipt);

/// <summary>How cancelling an order ended.</summary>
internal abstract record CancelOutcome
{
    private CancelOutcome()
    {
    }

    /// <summary>It competes in no slot that is open.</summary>
    /// <param name="Id">Its name.</param>
    /// <param name="ClosedSlot">A slot in which it stood and that had closed already: it may still be shown as that slot's winner; null where there is none.</param>
    public sealed record Cancelled(BundleId Id, ulong? ClosedSlot) : CancelOutcome;

    /// <summary>Nothing was cancelled.</summary>
    public sealed record Rejected(Rejection Rejection) : CancelOutcome;
}
