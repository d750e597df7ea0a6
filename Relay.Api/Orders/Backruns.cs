using System.Globalization;
using Relay.Auction;
using Relay.Auction.Chain;
using Relay.Auction.Ethereum;
using Relay.Auction.Orders;
using Relay.Auction.Sealing;
using Relay.Auction.Slots;
using Relay.Auction.State;

namespace Relay.Api.Orders;

/// <summary>Backruns of private transactions that their owners share: what a hash stands for, and the end of those whose target is gone (docs/refunds.md).</summary>
internal sealed class Backruns(OrderBook book, OrderRouting routing, ChainOptions chain, TimeProvider time)
{
    private const ushort UsualBasisPoints = 9_000;
    private const int PercentPoints = 100;

    /// <summary>The backrun with its target and the refund that the target's owner asks for.</summary>
    /// <param name="backrun">Of one transaction.</param>
    /// <param name="hash">The target's hash, or the hash of that.</param>
    /// <param name="percent">What the searcher offers, not below what the owner asks for; null for that.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<(ClearOrder? Order, Rejection Rejection)> FollowAsync(ClearOrder backrun, Hash32 hash, int? percent, CancellationToken cancellation)
    {
        if (!chain.HasNode) return (null, new Rejection(RejectionCode.NodeUnavailable, "backruns need an execution node, and none is configured: nobody would see whether one takes its target down"));
        // Unknown, not shared and gone are one answer: which of them it is, is its owner's business.
        if (await book.FindTargetAsync(hash, cancellation).ConfigureAwait(false) is not { } stored || !book.TryOpen(stored, out var opened))
            return (null, new Rejection(RejectionCode.NotFound, "backrun not found: no private transaction that is shared waits under this hash"));
        using (opened)
        {
            if (!TransactionDecoder.TryDecode(opened.Order.Transactions[0].Raw, out var target, out _) || !target.TryGetSender(out var sender))
                return (null, new Rejection(RejectionCode.NotFound, "backrun not found: no private transaction that is shared waits under this hash"));
            IReadOnlyList<RefundShare> asked = opened.Order.BackrunShares is { Count: > 0 } shares ? shares : [new RefundShare(sender, UsualBasisPoints)];
            var whole = asked.Sum(share => share.BasisPoints);
            var offered = percent * PercentPoints ?? whole;
            if (offered < whole)
                return (null, new Rejection(RejectionCode.FieldInvalid, string.Create(CultureInfo.InvariantCulture, $"refund: invalid bundle constraints: the transaction's owner asks for {whole / (decimal)PercentPoints} percent, {percent} was offered")));
            // What is offered beyond is divided as what is asked.
            var divided = asked.Select(share => share with { BasisPoints = (ushort)(share.BasisPoints * offered / whole) });
            return RefundTerms.TryCreate([1], divided, isDelayed: false, out var terms)
                ? (backrun with { Target = target.Hash, Refund = terms }, default)
                : (null, new Rejection(RejectionCode.FieldInvalid, "refund: invalid bundle constraints: at most 100 percent can be refunded"));
        }
    }

    /// <summary>Ends every backrun of a private transaction that was cancelled or replaced, and withdraws it where it stands.</summary>
    /// <param name="target">As it stood before.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task EndAsync(StoredOrder target, CancellationToken cancellation)
    {
        Hash32 hash;
        if (!book.TryOpen(target, out var opened)) return;
        using (opened)
        {
            if (opened.Order.Kind != OrderKind.PrivateTransaction || opened.Order.Hints == SharedHints.None) return;
            if (!TransactionDecoder.TryDecode(opened.Order.Transactions[0].Raw, out var transaction, out _)) return;
            hash = transaction.Hash;
        }

        foreach (var name in await book.FollowersAsync(hash, cancellation).ConfigureAwait(false))
        {
            if (await book.FindByNameAsync(name, cancellation).ConfigureAwait(false) is { State: OrderState.Waiting } stored) await routing.AdvanceAsync(stored, time.NowMs(), wantsLeaf: false, cancellation).ConfigureAwait(false);
        }
    }
}
