using Relay.Auction;
using Relay.Auction.Orders;
using Relay.Auction.Slots;
using Relay.Auction.State;

namespace Relay.Api.Orders;

/// <summary>Where an order stands after it was looked at.</summary>
/// <param name="Leaf">Its leaf in the slot that it stands in now.</param>
/// <param name="Rejection">Why it could not be sealed; it is tried again where its window allows.</param>
/// <param name="IsOver">True where it waits no more: ended by somebody, or its window is over.</param>
internal readonly record struct Routed(SealedLeaf? Leaf, Rejection Rejection = default, bool IsOver = false);

/// <summary>Takes a standing order one step further: seals it into the next slot that it is a candidate for.</summary>
/// <remarks>
/// An order stands in one slot at a time, and goes on to the next when that slot's result is known and did not show it: what wins is shown to builders, and
/// must not stand in a second slot then (design: a winner that was shown counts as leaked). The claim in the store makes this hold for all api nodes
/// together; sealing is deterministic, so a step may be repeated by anybody at any time. What the chain has overtaken is not sealed while that block stands.
/// </remarks>
internal sealed class OrderRouting(OrderBook book, OrderSlots slots, EdgeEnvelopes edge, ShownWinners shown, OvertakenOrders overtaken)
{
    /// <summary>One step.</summary>
    /// <param name="stored">The order as it was just read.</param>
    /// <param name="atMs">The instant by which slots are judged: of a fresh order when it was received, else now.</param>
    /// <param name="wantsLeaf">True where the leaf is asked for; else what stands where it should is left alone, whichever node sealed it.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<Routed> AdvanceAsync(StoredOrder stored, ulong atMs, bool wantsLeaf, CancellationToken cancellation)
    {
        if (stored.State != OrderState.Waiting || !book.TryOpen(stored, out var opened)) return new Routed(null, IsOver: true);
        using (opened)
        {
            var order = opened.Order;
            if (!order.Target.IsZero) return await AdvanceBackrunAsync(stored, order, atMs, wantsLeaf, cancellation).ConfigureAwait(false);
            if (!wantsLeaf && await StandsAsync(stored, order, atMs, cancellation).ConfigureAwait(false)) return default;
            if (stored.Slot is { } slot && !await shown.IsResolvedAsync(slot, cancellation).ConfigureAwait(false))
            {
                if (await slots.HeaderAsync(slot, cancellation).ConfigureAwait(false) is not { Header: var header } || header.Cutoff <= atMs) return default;
                if (order.Window.Covers(slots.TargetOf(slot))) return await SealAsync(stored, order, header, slot, atMs, wantsLeaf, cancellation).ConfigureAwait(false);
                // A replacement for other blocks: the former revision must not win here.
                var withdrawn = await edge.CancelAsync(header, order.Id, stored.Revision, atMs, cancellation).ConfigureAwait(false);
                if (withdrawn.Leaf is null) return new Routed(null, withdrawn.Rejection);
            }

            if (await OvertakenAsync(stored, order, atMs, cancellation).ConfigureAwait(false) is { } over) return over;
            if (await slots.FirstOpenAsync(order.Window, atMs, cancellation).ConfigureAwait(false) is { } next)
                return await SealAsync(stored, order, next, stored.Slot, atMs, wantsLeaf, cancellation).ConfigureAwait(false);
            if (!slots.IsPast(order.Window, atMs)) return default;
            await book.ExpireAsync(stored, order, cancellation).ConfigureAwait(false);
            return new Routed(null, new Rejection(RejectionCode.OrderExpired, $"{order.Window} has passed"), IsOver: true);
        }
    }

    /// <summary>The slot that an order can be sealed into in the step that places it; null where none is open, where the one that it replaces must be looked at first, and for a backrun, which stands where its target does.</summary>
    public async ValueTask<SlotHeader?> SlotAsync(StandingOrder order, StoredOrder? former, ulong atMs, CancellationToken cancellation)
    {
        if (!order.Target.IsZero) return null;
        return former?.Slot is { } slot ? await OpenAsync(order, slot, atMs, cancellation).ConfigureAwait(false) : await slots.FirstOpenAsync(order.Window, atMs, cancellation).ConfigureAwait(false);
    }

    /// <summary>What an append came to.</summary>
    public static Routed Of(EdgeAppend appended) => new(appended.Leaf, appended.Rejection, appended.IsOvertaken);

    /// <summary>An order that the chain has overtaken is not sealed: a reorganisation may bring it back, as long as its window lasts. Null for every other.</summary>
    private async Task<Routed?> OvertakenAsync(StoredOrder stored, StandingOrder order, ulong atMs, CancellationToken cancellation)
    {
        if (overtaken.Find(stored) is not { } over) return null;
        if (!over.IsFinal && !slots.IsPast(order.Window, atMs)) return default(Routed);
        await book.EndOnChainAsync(stored, order, over.State, cancellation).ConfigureAwait(false);
        return new Routed(null, IsOver: true);
    }

    /// <summary>True where an order stands in an open slot and needs nothing until that one's result.</summary>
    private async Task<bool> StandsAsync(StoredOrder stored, StandingOrder order, ulong atMs, CancellationToken cancellation)
        => stored is { IsSealed: true, Slot: { } slot } && await OpenAsync(order, slot, atMs, cancellation).ConfigureAwait(false) is not null;

    /// <summary>The header of a slot that is open and that the order's window covers; else null.</summary>
    private async ValueTask<SlotHeader?> OpenAsync(StandingOrder order, ulong slot, ulong atMs, CancellationToken cancellation)
        => order.Window.Covers(slots.TargetOf(slot)) && await slots.HeaderAsync(slot, cancellation).ConfigureAwait(false) is { Header: var header } && header.Cutoff > atMs ? header : null;

    /// <summary>A backrun stands where its target stands, and ends with it. The target's own step comes first.</summary>
    private async Task<Routed> AdvanceBackrunAsync(StoredOrder stored, StandingOrder order, ulong atMs, bool wantsLeaf, CancellationToken cancellation)
    {
        if (stored.Slot is { } last && !await shown.IsResolvedAsync(last, cancellation).ConfigureAwait(false)
            && (await slots.HeaderAsync(last, cancellation).ConfigureAwait(false) is not { Header: var standing } || standing.Cutoff <= atMs)) return default;
        if (await OvertakenAsync(stored, order, atMs, cancellation).ConfigureAwait(false) is { } over) return over;
        if (await book.FindTargetAsync(order.Target, cancellation).ConfigureAwait(false) is { } before) await AdvanceAsync(before, atMs, wantsLeaf: false, cancellation).ConfigureAwait(false);
        if (await book.FindTargetAsync(order.Target, cancellation).ConfigureAwait(false) is not { } target || !book.TryOpen(target, out var opened)) return await EndAsync(stored, order, atMs, cancellation).ConfigureAwait(false);
        using (opened)
        {
            var header = target.Slot is { } slot && await slots.HeaderAsync(slot, cancellation).ConfigureAwait(false) is { Header: var found } && found.Cutoff > atMs ? found : null;
            if (header is null || BackrunStep.Compose(opened.Order, order, slots.TargetOf(header.Slot)) is not { } composed)
            {
                if (!slots.IsPast(order.Window, atMs)) return default;
                await book.ExpireAsync(stored, order, cancellation).ConfigureAwait(false);
                return new Routed(null, new Rejection(RejectionCode.OrderExpired, $"{order.Window} has passed"), IsOver: true);
            }

            var routed = await SealAsync(stored, composed, header, stored.Slot, atMs, wantsLeaf, cancellation).ConfigureAwait(false);
            // Whoever ended the target meanwhile looked for its backruns before this one stood.
            return await book.FindTargetAsync(order.Target, cancellation).ConfigureAwait(false) is null ? await EndAsync(stored, order, atMs, cancellation).ConfigureAwait(false) : routed;
        }
    }

    private async Task<Routed> EndAsync(StoredOrder stored, StandingOrder order, ulong atMs, CancellationToken cancellation)
    {
        if (await book.EndBackrunAsync(stored, order, cancellation).ConfigureAwait(false) is OrderEnded.Done { Slot: { } slot }
            && await slots.HeaderAsync(slot, cancellation).ConfigureAwait(false) is { Header: var header } && header.Cutoff > atMs)
            await edge.CancelAsync(header, order.Id, stored.Revision + 1, atMs, cancellation).ConfigureAwait(false);
        return new Routed(null, new Rejection(RejectionCode.TargetGone, "backrun not found: the transaction that it follows waits no more"), IsOver: true);
    }

    private async Task<Routed> SealAsync(StoredOrder stored, StandingOrder order, SlotHeader header, ulong? resolved, ulong atMs, bool wantsLeaf, CancellationToken cancellation)
        => await book.ClaimAsync(stored, header.Slot, resolved, cancellation).ConfigureAwait(false) switch
        {
            OrderClaim.Gone => new Routed(null, IsOver: true),
            OrderClaim.Elsewhere => default,
            OrderClaim.Stands when !wantsLeaf => default,
            _ => Of(await edge.SealAsync(header, stored, order, slots.TargetOf(header.Slot), atMs, cancellation).ConfigureAwait(false)),
        };
}
