using Relay.Api.Submission;
using Relay.Api.Transparency;
using Relay.Auction.Ethereum;
using Relay.Auction.State;

namespace Relay.Api.Orders;

/// <summary>What owners are told of the slots that were decided.</summary>
internal sealed class OwnerEvents : IDisposable
{
    private const int Page = 16;

    private readonly RelayStore _store;
    private readonly OwnedRows _rows;
    private readonly SlotDirectory _slots;
    private readonly LeafReader _leaves;
    private readonly IDisposable _waking;
    private TaskCompletionSource _changed = New();

    public OwnerEvents(RelayStore store, OwnedRows rows, SlotDirectory slots, LeafReader leaves)
    {
        (_store, _rows, _slots, _leaves) = (store, rows, slots, leaves);
        _waking = store.OnWake(() => Interlocked.Exchange(ref _changed, New()).SetResult());
    }

    /// <summary>Ends when there may be more. A hint: take it before reading, and read again after a while all the same.</summary>
    public Task Changed => Volatile.Read(ref _changed).Task;

    /// <summary>The number of the newest decision; 0 before the first.</summary>
    public async Task<ulong> LatestAsync(CancellationToken cancellation) => await _store.Results.LatestAsync(cancellation).ConfigureAwait(false) ?? 0;

    /// <summary>The next decisions after a number, with the owner's leaves in each; none where there are no more.</summary>
    public async Task<IReadOnlyList<(ulong Number, OwnerEvent Event)>> ReadAsync(Address owner, ulong after, CancellationToken cancellation)
    {
        var events = new List<(ulong, OwnerEvent)>();
        foreach (var stored in await _store.Results.ReadAsync(after + 1, Page, cancellation).ConfigureAwait(false)) events.Add((stored.FeedNumber, await EventAsync(stored, owner, cancellation).ConfigureAwait(false)));
        return events;
    }

    public void Dispose() => _waking.Dispose();

    private async Task<OwnerEvent> EventAsync(StoredResult stored, Address owner, CancellationToken cancellation)
    {
        var mine = await _rows.FindAsync(stored.Slot, cancellation).ConfigureAwait(false);
        if (mine is null || await _slots.FindAsync(stored.Slot, cancellation).ConfigureAwait(false) is not { Header: var header }) return new OwnerEvent(stored.Slot, []);
        var entries = new List<OwnerEntry>();
        foreach (var row in mine[owner])
        {
            if (await _leaves.ReadAsync(header, row.Entry.Leaf, cancellation).ConfigureAwait(false) is { } leaf) entries.Add(new OwnerEntry(leaf.Receipt, EntryView.Of(row)));
        }

        return new OwnerEvent(stored.Slot, entries);
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>A slot that was decided.</summary>
/// <param name="Slot">The slot.</param>
/// <param name="Entries">The caller's leaves in it, by sequence.</param>
public sealed record OwnerEvent(ulong Slot, IReadOnlyList<OwnerEntry> Entries);

/// <summary>A leaf of the caller.</summary>
/// <param name="Receipt">Its receipt again, as at the submission.</param>
/// <param name="Entry">What became of it, as <c>GET /v1/slots/{slot}/entries</c> says.</param>
public sealed record OwnerEntry(SubmissionAnswer Receipt, EntryView Entry);
