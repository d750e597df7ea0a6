using System.Globalization;
using Relay.Api.Hints;
using Relay.Api.Operations;
using Relay.Api.Submission;
using Relay.Auction;
using Relay.Auction.Ethereum;
using Relay.Auction.Orders;
using Relay.Auction.Sealing;
using Relay.Auction.State;

namespace Relay.Api.Orders;

/// <summary>Takes orders in clear, for every door: checks → stores encrypted → seals into the first slot → receipt. What it is given in clear it keeps nowhere.</summary>
internal sealed class OrderIntake(OrderBook book, OrderRouting routing, OrderWindows windows, EdgeEnvelopes edge, RelayHealth health, HintQueue hints, Backruns backruns, PlacedOrders placedOrders)
{
    private const int Tries = 8;

    /// <summary>Places an order, or replaces the one of the same id (a private transaction's is its sender and nonce).</summary>
    /// <param name="order">The order; its bytes are not used after the call.</param>
    /// <param name="owner">Who signed the request; null for a private transaction that came by itself: its sender.</param>
    /// <param name="content">keccak256 of the bytes that the client signed: the body, or the raw transaction that came by itself.</param>
    /// <param name="receivedAt">When the last byte was read, Unix ms.</param>
    /// <param name="cancellation">Ends the wait; the order may stand.</param>
    /// <exception cref="StoreUnavailableException">The store failed; the same body may be sent again.</exception>
    public async Task<OrderOutcome> PlaceAsync(ClearOrder order, Address? owner, Hash32 content, ulong receivedAt, CancellationToken cancellation)
    {
        var outcome = await TryPlaceAsync(order, owner, content, receivedAt, cancellation).ConfigureAwait(false);
        if (outcome is OrderOutcome.Placed placed) SubmissionMetrics.OrderTaken(placed.IsFirst);
        else if (outcome is OrderOutcome.Rejected rejected) SubmissionMetrics.OrderRefused(rejected.Rejection.Word);
        return outcome;
    }

    private async Task<OrderOutcome> TryPlaceAsync(ClearOrder order, Address? owner, Hash32 content, ulong receivedAt, CancellationToken cancellation)
    {
        if (health.IsDraining) return Refuse(RejectionCode.Draining, "the relay is stopping: send to another node, or again soon");
        if (!windows.TryCheck(order, receivedAt, out var transactions, out var window, out var rejection)) return new OrderOutcome.Rejected(rejection);
        if (!TryName(order, owner, content, transactions, out var placed, out rejection)) return new OrderOutcome.Rejected(rejection);
        placed = placed with { Window = window, PlacedAt = receivedAt };

        for (var i = 0; i < Tries; i++)
        {
            // Most orders are new: the first try takes it for granted, and the store says where it is not so.
            var former = i == 0 && !placedOrders.IsKnown(placed.Id) ? null : await book.FindAsync(placed.Id, cancellation).ConfigureAwait(false);
            var compared = await CompareAsync(placed, order, former, transactions, cancellation).ConfigureAwait(false);
            if (compared.Known is { } known) return known;
            if (compared.Refusal is { } refusal) return new OrderOutcome.Rejected(refusal);
            placed = placed with { Nonce = compared.Nonce };
            var revision = Math.Max(receivedAt, former?.Revision + 1 ?? 1);
            (StoredOrder, Address)? replaced = former is null ? null : (former, compared.FormerOwner);
            LeafAppend? leaf = null;
            var slot = await routing.SlotAsync(placed, former, receivedAt, cancellation).ConfigureAwait(false);
            if (slot is not null && !edge.TrySeal(slot, placed, revision, windows.TargetOf(slot), receivedAt, out leaf, out rejection)) return new OrderOutcome.Rejected(rejection);
            switch (await book.PutAsync(placed, transactions, replaced, revision, windows.SecondsLeft(window, receivedAt), leaf is null ? null : EdgeEnvelopes.Placed(slot!, leaf), cancellation).ConfigureAwait(false))
            {
                case OrderPlaced.Stored stored:
                    // A replacement took the place of what they follow.
                    if (former is not null) await backruns.EndAsync(former, cancellation).ConfigureAwait(false);
                    var routed = stored.Leaf is { } appended ? OrderRouting.Of(edge.Read(slot!, leaf!, appended)) : await routing.AdvanceAsync(stored.Order, receivedAt, wantsLeaf: true, cancellation).ConfigureAwait(false);
                    var outcome = await SettleAsync(placed, stored.Order, routed, stored.IsAnswerKept, transactions, receivedAt, isFirst: true, cancellation).ConfigureAwait(false);
                    placedOrders.Note(placed.Id, outcome is OrderOutcome.Placed { Sealed: not null } ? stored.Change : null);
                    return outcome;
                case OrderPlaced.Seen seen: return await AgainAsync(seen, placed, transactions, receivedAt, cancellation).ConfigureAwait(false);
                case OrderPlaced.Full: return Refuse(RejectionCode.OrdersFull, "too many orders wait");
                case OrderPlaced.OwnerFull: return Refuse(RejectionCode.OwnerCap, $"too many orders of {placed.Owner} wait");
            }
        }

        return Refuse(RejectionCode.NotReady, "the order is being changed by others at the same time; send the same body again");
    }

    /// <summary>The first answer to a signed body, before anything of it is looked up that may be gone since; null where it never came.</summary>
    public async Task<OrderOutcome?> RecallAsync(ClearOrder order, Address owner, Hash32 content, ulong receivedAt, CancellationToken cancellation)
    {
        if (await book.SeenAsync(owner, content, cancellation).ConfigureAwait(false) is not { } seen) return null;
        if (!windows.TryCheck(order, receivedAt, out var transactions, out var window, out var rejection)) return new OrderOutcome.Rejected(rejection);
        return TryName(order, owner, content, transactions, out var placed, out rejection)
            ? await AgainAsync(seen, placed with { Window = window }, transactions, receivedAt, cancellation).ConfigureAwait(false)
            : new OrderOutcome.Rejected(rejection);
    }

    private static bool TryName(ClearOrder order, Address? owner, Hash32 content, SignedTransaction[] transactions, out StandingOrder placed, out Rejection rejection)
    {
        rejection = default;
        var sender = default(Address);
        if (order.Kind == OrderKind.PrivateTransaction && !transactions[0].TryGetSender(out sender))
            rejection = new Rejection(RejectionCode.TransactionSignature, "transactions[0]: its signature is of no address");
        var named = owner ?? sender;
        placed = new StandingOrder
        {
            Kind = order.Kind,
            Owner = named,
            Id = order.Kind == OrderKind.Bundle ? StandingOrder.IdOfBundle(named, order.ClientId.Span, content) : StandingOrder.IdOfPrivate(sender, transactions[0].Nonce),
            Nonce = 0,
            Content = content,
            Terms = (order.Bid is null ? BidTerms.None : BidTerms.BidDeclared) | (order.MayRoll ? BidTerms.MayRoll : BidTerms.None),
            Bid = order.Bid ?? UInt256.Zero,
            Window = default,
            MinTime = order.MinTime,
            MaxTime = order.MaxTime,
            PlacedAt = 0,
            Hints = order.Hints,
            Refund = order.Refund,
            BackrunShares = order.BackrunShares,
            Target = order.Target,
            Transactions = order.Transactions,
        };
        return rejection.Code == RejectionCode.None;
    }

    /// <summary>What the order that stands under the name says of the new one. A body that came before is not compared: the store knows it.</summary>
    private async Task<(ulong Nonce, Address FormerOwner, Rejection? Refusal, OrderOutcome? Known)> CompareAsync(
        StandingOrder placed, ClearOrder order, StoredOrder? former, SignedTransaction[] transactions, CancellationToken cancellation)
    {
        if (former is null || !book.TryOpen(former, out var opened)) return (order.Nonce ?? 1, placed.Owner, null, null);
        using (opened)
        {
            var old = opened.Order;
            var nonce = order.Nonce ?? old.Nonce + 1;
            if (await book.SeenAsync(placed.Owner, placed.Content, cancellation).ConfigureAwait(false) is not null) return (nonce, old.Owner, null, null);
            // What was refused after it was placed may come again as it was signed.
            var isAgain = former.State is OrderState.Expired or OrderState.TargetGone && old.Content == placed.Content;
            if (placed.Kind == OrderKind.Bundle)
                return nonce > old.Nonce || isAgain ? (nonce, old.Owner, null, null) : (nonce, old.Owner, new Rejection(RejectionCode.NonceNotHigher, Text($"nonce: expected above {old.Nonce}, got {nonce}")), null);
            if (former.State is OrderState.Cancelled or OrderState.Expired or OrderState.Included or OrderState.NonceUsed || !TransactionDecoder.TryDecode(old.Transactions[0].Raw, out var oldTransaction, out _)) return (nonce, old.Owner, null, null);
            if (oldTransaction.Hash == transactions[0].Hash) return (nonce, old.Owner, null, Outcome(old, transactions, null, isFirst: false));
            return OrderRules.IsBumped(oldTransaction, transactions[0])
                ? (nonce, old.Owner, null, null)
                : (nonce, old.Owner, new Rejection(RejectionCode.ReplacementUnderpriced, "maxFeePerGas and maxPriorityFeePerGas: expected each at least 10 % above those of the transaction with this nonce that waits"), null);
        }
    }

    /// <summary>What the owner is told of an order that is stored.</summary>
    private async Task<OrderOutcome> SettleAsync(StandingOrder placed, StoredOrder stored, Routed routed, bool isAnswerKept, SignedTransaction[] transactions, ulong receivedAt, bool isFirst, CancellationToken cancellation)
    {
        if (routed.Rejection.Code == RejectionCode.TargetGone)
        {
            await book.ForgetAsync(placed.Owner, placed.Content, cancellation).ConfigureAwait(false);
            return new OrderOutcome.Rejected(routed.Rejection);
        }

        if (routed.Leaf is { } leaf)
        {
            if (!isAnswerKept) await book.KeepAnswerAsync(placed.Owner, placed.Content, new OrderAnswer(leaf.Slot, leaf.Receipt.Value).Encode(), cancellation).ConfigureAwait(false);
        }
        else if (routed.Rejection.Code != RejectionCode.None && !routed.IsOver && (windows.IsPastAfter(placed.Window, receivedAt) || routed.Rejection.Code is RejectionCode.BundleTooLarge or RejectionCode.Malformed))
        {
            // There is no later slot for it: whoever is told "no" must not win afterwards. What stands and lacks a replica may, and the same body again gets its receipt.
            if (routed.Rejection.Code != RejectionCode.NotDurable) await book.ExpireAsync(stored, placed, cancellation).ConfigureAwait(false);
            return new OrderOutcome.Rejected(routed.Rejection);
        }

        if (stored.IsHintDue) hints.Post(stored.Name);
        return Outcome(placed, transactions, routed.Leaf, isFirst);
    }

    /// <summary>The first answer again; where the first try ended before its seal, that is made up for.</summary>
    private async Task<OrderOutcome> AgainAsync(OrderPlaced.Seen seen, StandingOrder again, SignedTransaction[] transactions, ulong receivedAt, CancellationToken cancellation)
    {
        var stored = await book.FindByNameAsync(seen.Name, cancellation).ConfigureAwait(false);
        var first = again;
        if (stored is not null && book.TryOpen(stored, out var opened))
        {
            using (opened)
            {
                if (opened.Order.Content == again.Content) first = again with { Window = opened.Order.Window, Nonce = opened.Order.Nonce };
            }
        }

        if (seen.Answer is { } answer && edge.Recall(answer.Span) is { } leaf) return Outcome(first, transactions, leaf, isFirst: false);
        if (stored?.Revision != seen.Revision || stored.State != OrderState.Waiting) return Outcome(first, transactions, null, isFirst: false);
        var routed = await routing.AdvanceAsync(stored, receivedAt, wantsLeaf: true, cancellation).ConfigureAwait(false);
        return await SettleAsync(first, stored, routed, isAnswerKept: false, transactions, receivedAt, isFirst: false, cancellation).ConfigureAwait(false);
    }

    private static OrderOutcome.Placed Outcome(StandingOrder order, SignedTransaction[] transactions, SealedLeaf? leaf, bool isFirst)
        => new(order.Id, BundleHash.Of(transactions), transactions[0].Hash, order.Window, order.Nonce, leaf, isFirst);

    private static OrderOutcome.Rejected Refuse(RejectionCode code, string detail) => new(new Rejection(code, detail));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
