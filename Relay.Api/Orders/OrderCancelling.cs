using Relay.Auction;
using Relay.Auction.Ethereum;
using Relay.Auction.Orders;
using Relay.Auction.Sealing;
using Relay.Auction.Slots;
using Relay.Auction.State;

namespace Relay.Api.Orders;

/// <summary>Cancels orders in clear, for every door: the order ends in the store, and a cancel leaf withdraws it from the open slot that it stands in.</summary>
internal sealed class OrderCancelling(OrderBook book, OrderSlots slots, EdgeEnvelopes edge, ShownWinners shown, Backruns backruns, TimeProvider time)
{
    private const int Tries = 8;

    /// <summary>Cancels a bundle by the owner's own id for it.</summary>
    /// <param name="clientId">The replacementUuid.</param>
    /// <param name="owner">Who signed the request.</param>
    /// <param name="content">keccak256 of the signed body, which then does nothing when it is seen again; null where there is none.</param>
    /// <param name="cancellation">Ends the wait; it may be cancelled.</param>
    public Task<CancelOutcome> CancelAsync(ReadOnlyMemory<byte> clientId, Address owner, Hash32? content, CancellationToken cancellation)
        => CancelAsync(BundleId.ForClient(owner, clientId.Span), owner, content, cancellation);

    /// <summary>Cancels the order of a name.</summary>
    public async Task<CancelOutcome> CancelAsync(BundleId id, Address owner, Hash32? content, CancellationToken cancellation)
    {
        for (var i = 0; i < Tries; i++)
        {
            if (await book.FindAsync(id, cancellation).ConfigureAwait(false) is not { } stored || !IsOf(stored, owner, out var window)) return NotFound();
            var ended = await book.CancelAsync(stored, owner, content, slots.SecondsLeft(window, time.NowMs()), cancellation).ConfigureAwait(false);
            switch (ended)
            {
                case OrderEnded.Done { Slot: var slot }:
                    await backruns.EndAsync(stored, cancellation).ConfigureAwait(false);
                    return new CancelOutcome.Cancelled(id, await WithdrawAsync(id, stored.Revision + 1, slot, cancellation).ConfigureAwait(false));
                case OrderEnded.Seen: return stored.State == OrderState.Cancelled ? await EndedAsync(id, stored, stored.State, cancellation).ConfigureAwait(false) : new CancelOutcome.Cancelled(id, null);
                case OrderEnded.Already { State: var state }: return await EndedAsync(id, stored, state, cancellation).ConfigureAwait(false);
            }
        }

        return new CancelOutcome.Rejected(new Rejection(RejectionCode.NotReady, "the order is being changed by others at the same time; send the same body again"));
    }

    /// <summary>Cancels a private transaction by its hash.</summary>
    public async Task<CancelOutcome> CancelTransactionAsync(Hash32 hash, Address owner, Hash32? content, CancellationToken cancellation)
    {
        if (await book.FindByTransactionAsync(hash, cancellation).ConfigureAwait(false) is not { } stored || !book.TryOpen(stored, out var opened)) return NotFound();
        BundleId id;
        using (opened)
        {
            // One that was replaced by a later transaction of its sender is not cancelled by the former's hash.
            if (!TransactionDecoder.TryDecode(opened.Order.Transactions[0].Raw, out var transaction, out _) || transaction.Hash != hash) return NotFound();
            id = opened.Order.Id;
        }

        return await CancelAsync(id, owner, content, cancellation).ConfigureAwait(false);
    }

    /// <summary>Cancelled before: the leaf is made sure of, for whoever did it may have died in between.</summary>
    private async Task<CancelOutcome> EndedAsync(BundleId id, StoredOrder stored, OrderState state, CancellationToken cancellation) => state switch
    {
        OrderState.Shown => new CancelOutcome.Rejected(new Rejection(RejectionCode.ShownToBuilders, $"it won slot {stored.ShownIn}")),
        OrderState.TargetGone => new CancelOutcome.Rejected(new Rejection(RejectionCode.TargetGone, "the transaction that it followed is gone")),
        OrderState.Expired => new CancelOutcome.Rejected(new Rejection(RejectionCode.OrderExpired, "its last block or slot passed")),
        OrderState.Included => new CancelOutcome.Rejected(new Rejection(RejectionCode.OrderIncluded, "its transactions stand on the chain")),
        OrderState.NonceUsed => new CancelOutcome.Rejected(new Rejection(RejectionCode.NonceTooLow, "the chain has used a nonce of it for another transaction")),
        _ => new CancelOutcome.Cancelled(id, await WithdrawAsync(id, stored.Revision, stored.Slot, cancellation).ConfigureAwait(false)),
    };

    /// <summary>The slot that had closed already, or null.</summary>
    private async Task<ulong?> WithdrawAsync(BundleId id, ulong revision, ulong? slot, CancellationToken cancellation)
    {
        if (slot is not { } stands || await shown.IsResolvedAsync(stands, cancellation).ConfigureAwait(false)) return null;
        if (await slots.HeaderAsync(stands, cancellation).ConfigureAwait(false) is not { Header: var header }) return null;
        var cancel = await edge.CancelAsync(header, id, revision, time.NowMs(), cancellation).ConfigureAwait(false);
        return cancel.Leaf is null ? stands : null;
    }

    private bool IsOf(StoredOrder stored, Address owner, out OrderWindow window)
    {
        window = default;
        if (!book.TryOpen(stored, out var opened)) return false;
        using (opened)
        {
            window = opened.Order.Window;
            return opened.Order.Owner == owner;
        }
    }

    private static CancelOutcome.Rejected NotFound() => new(new Rejection(RejectionCode.NotFound, "no such order of this signer"));
}
