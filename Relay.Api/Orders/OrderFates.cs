using Relay.Auction;
using Relay.Auction.Ethereum;
using Relay.Auction.Orders;
using Relay.Auction.Sealing;
using Relay.Auction.State;
using Relay.Auction.Tracking;

namespace Relay.Api.Orders;

/// <summary>What became of an order so far.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Kind">Bundle or private transaction.</param>
/// <param name="State">waiting, sealed, shown, included, nonce_used, cancelled, expired or ended (a backrun whose target is gone); replaced where it was asked for by a transaction that another one replaced.</param>
/// <param name="Window">The blocks or slots that it is for.</param>
/// <param name="Nonce">Its replacement nonce.</param>
/// <param name="PlacedAt">When it was received, Unix ms.</param>
/// <param name="Slot">The slot that it was last sealed into.</param>
/// <param name="ShownIn">The slot whose winner it was.</param>
/// <param name="LastOutcome">Why it did not win <paramref name="Slot"/>; <see cref="RejectionCode.None"/> while that is not known.</param>
/// <param name="Hashes">Hashes of its transactions.</param>
/// <param name="Place">Where the first of its transactions stands on the chain now; null where none does, or the node does not say.</param>
/// <param name="Winner">What the chain made of it as a winner of <paramref name="ShownIn"/>; null where that is not known.</param>
internal sealed record OrderFate(
    BundleId Id, OrderKind Kind, string State, OrderWindow Window, ulong Nonce, ulong PlacedAt, ulong? Slot, ulong? ShownIn, RejectionCode LastOutcome, IReadOnlyList<Hash32> Hashes,
    TransactionFate? Place, Fate? Winner);

/// <summary>Answers what became of orders; to their owner only, but for a private transaction, whose hash is its secret.</summary>
internal sealed class OrderFates(OrderBook book, ChainBook<SlotFates> winners, OvertakenOrders overtaken, Inclusion? chain = null)
{
    /// <summary>The owner's order of this name; null where there is none.</summary>
    public async Task<OrderFate?> FindAsync(BundleId id, Address owner, CancellationToken cancellation)
        => await book.FindAsync(id, cancellation).ConfigureAwait(false) is { } stored ? await FateAsync(stored, owner, cancellation).ConfigureAwait(false) : null;

    /// <summary>The owner's bundle of this hash.</summary>
    public async Task<OrderFate?> FindByBundleHashAsync(Hash32 bundleHash, Address owner, CancellationToken cancellation)
        => await book.FindByBundleHashAsync(owner, bundleHash, cancellation).ConfigureAwait(false) is { } stored ? await FateAsync(stored, owner, cancellation).ConfigureAwait(false) : null;

    /// <summary>The private transaction of this hash, for whoever knows the hash.</summary>
    public async Task<OrderFate?> FindByTransactionAsync(Hash32 hash, CancellationToken cancellation)
    {
        if (await book.FindByTransactionAsync(hash, cancellation).ConfigureAwait(false) is not { } stored) return null;
        var fate = await FateAsync(stored, null, cancellation).ConfigureAwait(false);
        return fate is null || fate.Hashes.Contains(hash) ? fate : fate with { State = "replaced", Slot = null, ShownIn = null, LastOutcome = RejectionCode.Superseded, Hashes = [hash], Place = null, Winner = null };
    }

    /// <summary>The private transaction of a sender and nonce that waits; null where there is none.</summary>
    public async Task<OrderFate?> FindPrivateAsync(Address sender, ulong nonce, CancellationToken cancellation)
        => await book.FindAsync(StandingOrder.IdOfPrivate(sender, nonce), cancellation).ConfigureAwait(false) is { } stored ? await FateAsync(stored, null, cancellation).ConfigureAwait(false) : null;

    private async Task<OrderFate?> FateAsync(StoredOrder stored, Address? owner, CancellationToken cancellation)
    {
        if (!book.TryOpen(stored, out var opened)) return null;
        using (opened)
        {
            var order = opened.Order;
            if (owner is { } asking && asking != order.Owner) return null;
            SignedTransaction?[] transactions = [.. order.Transactions.Select(transaction => TransactionDecoder.TryDecode(transaction.Raw, out var decoded, out _) ? decoded : null)];
            var hashes = transactions.Select(transaction => transaction?.Hash ?? default).ToArray();
            var outcome = stored.Slot is { } slot ? (await book.OutcomeAsync(order.Id, slot, cancellation).ConfigureAwait(false))?.Code : null;
            var places = chain is null ? null : await chain.FindAsync(hashes, cancellation).ConfigureAwait(false);
            var state = IsIncluded(order, places) ? "included" : StateOf(stored, outcome, overtaken.Find(stored)?.State == OrderState.NonceUsed);
            return new OrderFate(
                order.Id, order.Kind, state, order.Window, order.Nonce, order.PlacedAt, stored.Slot, stored.ShownIn,
                stored.State == OrderState.TargetGone ? RejectionCode.TargetGone : outcome ?? RejectionCode.None, hashes,
                places?.Where(place => place.IsIncluded).Select(place => (TransactionFate?)place).FirstOrDefault(), await WinnerAsync(order.Id, stored.ShownIn, cancellation).ConfigureAwait(false));
        }
    }

    /// <summary>True where everything of it that must stand on the chain does, by whatever way it came there.</summary>
    private static bool IsIncluded(StandingOrder order, IReadOnlyList<TransactionFate>? places)
        => places?.Any(place => place.IsIncluded) == true
            && order.Transactions.Zip(places, (transaction, place) => place.IsIncluded || transaction.Tolerance.HasFlag(Tolerance.MayDrop)).All(stands => stands);

    private async Task<Fate?> WinnerAsync(BundleId id, ulong? shownIn, CancellationToken cancellation)
        => shownIn is { } slot && await book.OutcomeAsync(id, slot, cancellation).ConfigureAwait(false) is { } leaf
            ? (await winners.FindAsync(slot, cancellation).ConfigureAwait(false))?.Of(leaf.Sequence)?.Fate : null;

    private static string StateOf(StoredOrder stored, RejectionCode? outcome, bool isNonceUsed) => stored.State switch
    {
        OrderState.Cancelled => "cancelled",
        OrderState.Expired => "expired",
        OrderState.Shown => "shown",
        OrderState.Included => "included",
        OrderState.NonceUsed => "nonce_used",
        OrderState.TargetGone => "ended",
        _ when isNonceUsed => "nonce_used",
        _ => stored.Slot is not null && outcome is null ? "sealed" : "waiting",
    };
}
