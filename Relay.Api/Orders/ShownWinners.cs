using System.Collections.Concurrent;
using Relay.Auction.Keys;
using Relay.Auction.Orders;
using Relay.Auction.Receipts;
using Relay.Auction.Sealing;
using Relay.Auction.State;

namespace Relay.Api.Orders;

/// <summary>Reads the results log and marks the orders whose leaves won: from then on builders know them.</summary>
/// <remarks>The number of the last result that was looked through is kept in the store, so that a restart, or a time in which no api node ran, leaves none out.</remarks>
internal sealed class ShownWinners(RelayStore store, OrderSlots slots, OrderBook book, RelayKeys keys)
{
    private const int Page = 64, Kept = 4096;

    private readonly ConcurrentDictionary<ulong, byte> _resolved = new();
    private readonly ConcurrentDictionary<ulong, bool> _asked = new(); // Since the last look: thousands of orders may stand in one slot.
    private ulong? _followed;

    /// <summary>Looks through the results that came. One caller at a time.</summary>
    /// <returns>True where there were any.</returns>
    public async Task<bool> FollowAsync(CancellationToken cancellation)
    {
        _asked.Clear();
        var followed = await store.Orders.FollowedAsync(cancellation).ConfigureAwait(false);
        if (followed < _followed)
        {
            // A failover lost what was marked since: that is looked through again before anything is taken for resolved.
            _followed = followed;
            _resolved.Clear();
        }

        followed = _followed ?? followed;
        var results = await store.Results.ReadAsync(followed + 1, Page, cancellation).ConfigureAwait(false);
        foreach (var stored in results)
        {
            await MarkAsync(stored, cancellation).ConfigureAwait(false);
            if (_resolved.Count >= Kept) _resolved.Clear();
            _resolved[stored.Slot] = 0;
            followed = stored.FeedNumber;
        }

        if (results.Count > 0) await store.Orders.FollowedAsync(followed, cancellation).ConfigureAwait(false);
        _followed = followed;
        return results.Count > 0;
    }

    /// <summary>True where the slot's result is known and its winners are marked, or where it will never have one.</summary>
    public async ValueTask<bool> IsResolvedAsync(ulong slot, CancellationToken cancellation)
    {
        if (_resolved.ContainsKey(slot)) return true;
        if (_followed is not { } followed) return false;
        return _asked.TryGetValue(slot, out var known) ? known : _asked[slot] = await AskAsync(slot, followed, cancellation).ConfigureAwait(false);
    }

    private async Task<bool> AskAsync(ulong slot, ulong followed, CancellationToken cancellation)
    {
        // Results are written in the order of the slots: what has none while a later slot has one stays without.
        if (await store.Results.FindAsync(slot, cancellation).ConfigureAwait(false) is { } result) return result.FeedNumber <= followed;
        return await store.Results.LastAsync(cancellation).ConfigureAwait(false) is { } last && last.Slot > slot
            && await store.Results.FindAsync(slot, cancellation).ConfigureAwait(false) is null;
    }

    private async Task MarkAsync(StoredResult stored, CancellationToken cancellation)
    {
        if (!SlotResult.TryDecode(stored.Result.Span, out var result) || result.Winners.Count == 0) return;
        if (await slots.HeaderAsync(stored.Slot, cancellation).ConfigureAwait(false) is not { Header: var header }) return;
        foreach (var winner in result.Winners)
        {
            var entries = await store.Leaves.ReadAsync(stored.Slot, winner.Sequence, 1, cancellation).ConfigureAwait(false);
            if (entries is not [StoredLeaf leaf] || !Envelope.TryParse(leaf.Envelope, header, out var envelope, out _) || envelope.Core.Signer != keys.Edge.Address) continue;
            await book.NoteShownAsync(envelope.Core.Bundle, envelope.Core.Nonce, stored.Slot, cancellation).ConfigureAwait(false);
        }
    }
}
