using System.Collections.Concurrent;
using Relay.Auction.Ethereum;
using Relay.Auction.Keys;
using Relay.Auction.Opening;
using Relay.Auction.Orders;
using Relay.Auction.State;

namespace Relay.Api.Orders;

/// <summary>The outcomes of a slot by who is behind each leaf: its signer, or, of what the edge sealed, the order's owner. Made once for a slot, whoever asks.</summary>
internal sealed class OwnedRows(RelayStore store, RelayKeys keys, OrderBook book)
{
    private const int Kept = 16, AtOnce = 16;

    private readonly ConcurrentDictionary<ulong, Task<ILookup<Address, OutcomeRow>?>> _slots = [];

    /// <summary>The rows; null where the slot has no outcomes yet, or they are kept no longer.</summary>
    public async Task<ILookup<Address, OutcomeRow>?> FindAsync(ulong slot, CancellationToken cancellation)
    {
        if (_slots.Count >= Kept) _slots.Clear();
        var reading = _slots.GetOrAdd(slot, ReadAsync);
        try
        {
            var rows = await reading.WaitAsync(cancellation).ConfigureAwait(false);
            if (rows is null) _slots.TryRemove(slot, out _);
            return rows;
        }
        catch (StoreUnavailableException)
        {
            _slots.TryRemove(slot, out _);
            throw;
        }
    }

    private async Task<ILookup<Address, OutcomeRow>?> ReadAsync(ulong slot)
    {
        if (await store.Records.FindAsync(slot, RecordKind.Outcomes, CancellationToken.None).ConfigureAwait(false) is not { } stored
            || !keys.Rest.TryOpen(RestPurpose.Outcomes, stored.Span, out var opened) || !OutcomesRecord.TryDecode(opened, out var record)) return null;
        var owned = new ConcurrentBag<(Address Owner, OutcomeRow Row)>();
        await Parallel.ForEachAsync(record.Rows, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (row, cancellation) =>
        {
            if (await OwnerAsync(row, cancellation).ConfigureAwait(false) is { } owner) owned.Add((owner, row));
        }).ConfigureAwait(false);
        return owned.OrderBy(one => one.Row.Entry.Sequence).ToLookup(one => one.Owner, one => one.Row);
    }

    private async ValueTask<Address?> OwnerAsync(OutcomeRow row, CancellationToken cancellation)
    {
        if (row.Signer != keys.Edge.Address) return row.Signer;
        if (await book.FindAsync(row.Bundle, cancellation).ConfigureAwait(false) is not { } stored || !book.TryOpen(stored, out var opened)) return null;
        using (opened) return opened.Order.Owner;
    }
}
