using System.Collections.Concurrent;
using Relay.Auction.Keyholders;
using Relay.Auction.Sealing;
using Relay.Auction.Slots;
using Relay.Auction.State;

namespace Relay.Auction.Closing;

/// <summary>The slots that the leader follows from their header to their commitment, in order. Owned by one task, but for <see cref="Announce"/>.</summary>
internal sealed class OpenSlots(
    RelayStore store, HeaderPublisher headers, SlotCommitting committing, SlotMending mending, IKeyholder holder, SlotClock clock, TimeProvider time) : IAsyncDisposable
{
    /// <summary>How often a slot is mended before it is given up: each time something else of it may be found damaged.</summary>
    private const int Mendings = 8;

    private const int Page = 512;
    private const ulong SettlingMs = 500;
    private readonly SortedDictionary<ulong, (SlotLeaves Leaves, HolderDelivery Delivery)> _slots = [];
    private readonly ConcurrentQueue<SignedSlotHeader> _announced = [];
    private ulong _next;
    private string _server = "";
    private ulong _settledAt;
    private int _mended;

    /// <summary>When the next slot freezes: at its time, or a little later where the store was exchanged, or this node took over, just before.</summary>
    /// <remarks>So that every node can offer again what a failover lost (rule 13); never more than a quarter of the time to the deadline.</remarks>
    public ulong NextFreezeAt
        => Math.Max(clock.FreezesAt(_next), Math.Min(_settledAt, clock.FreezesAt(_next) + ((clock.DeadlineOf(_next) - clock.FreezesAt(_next)) / 4)));

    /// <summary>Begins at the first slot that may still lack its result.</summary>
    public async Task BeginAsync(ulong lookBack, CancellationToken cancellation)
    {
        var nextToClose = clock.NextToClose(time.NowMs());
        var oldest = nextToClose > lookBack ? nextToClose - lookBack : 0;
        await IsExchangedAsync(cancellation).ConfigureAwait(false);
        var last = await store.Results.LastAsync(cancellation).ConfigureAwait(false);
        _next = Math.Min(Math.Max(oldest, last?.Slot ?? 0), nextToClose);
    }

    /// <summary>A header was published: the slot is followed from now on. From any thread.</summary>
    public void Announce(SignedSlotHeader header) => _announced.Enqueue(header);

    /// <summary>Reads the leaves that came.</summary>
    public async Task FollowAsync(CancellationToken cancellation)
    {
        while (_announced.TryDequeue(out var header))
        {
            if (header.Header.Slot >= _next && !_slots.ContainsKey(header.Header.Slot)) Admit(header.Header.Slot, header);
        }

        foreach (var (leaves, delivery) in _slots.Values)
        {
            await FollowAsync(leaves, delivery, cancellation).ConfigureAwait(false);
        }
    }

    private async Task FollowAsync(SlotLeaves leaves, HolderDelivery delivery, CancellationToken cancellation)
    {
        try
        {
            while (true)
            {
                var entries = await store.Leaves.ReadAsync(leaves.Slot, leaves.Count, Page, cancellation).ConfigureAwait(false);
                foreach (var entry in entries) Take(leaves, delivery, entry);
                if (entries.Count < Page) break;
            }
        }
        catch (StoreDamagedException)
        {
            // Its commitment will say so; the other slots are followed.
        }
    }

    /// <summary>Commits the next slot, if its freeze is due.</summary>
    /// <returns>Nothing is due; the lease is lost; or the committed slot.</returns>
    public async Task<CommitOutcome> CommitNextAsync(LeaseEpoch epoch, CancellationToken cancellation)
    {
        try
        {
            return await TryCommitNextAsync(epoch, cancellation).ConfigureAwait(false);
        }
        catch (StoreDamagedException fault) when (_mended++ < Mendings)
        {
            // Its number was not taken: it comes again, with what is whole of it.
            var known = _slots.TryGetValue(_next, out var open) ? open.Leaves.Header : null;
            if (_slots.Remove(_next)) await open.Delivery.DisposeAsync().ConfigureAwait(false);
            if (!await mending.SlotAsync(_next, known, fault, epoch, time.NowMs(), cancellation).ConfigureAwait(false)) return new CommitOutcome.LeaseLost();
            Admit(_next, known);
            return new CommitOutcome.Mended();
        }
        catch (StoreDamagedException fault)
        {
            if (_slots.Remove(_next, out var left)) await left.Delivery.DisposeAsync().ConfigureAwait(false);
            _mended = 0;
            return new CommitOutcome.Damaged(_next++, fault.Message);
        }
    }

    private async Task<CommitOutcome> TryCommitNextAsync(LeaseEpoch epoch, CancellationToken cancellation)
    {
        (SlotLeaves Leaves, HolderDelivery Delivery) slot;
        while (true)
        {
            if (time.NowMs() < NextFreezeAt) return new CommitOutcome.NotDue();
            if (!_slots.ContainsKey(_next))
            {
                // After an outage most slots have no header: they are not asked for one by one.
                _next = Math.Max(_next, await store.Headers.FirstAsync(_next, clock.NextToClose(time.NowMs()), cancellation).ConfigureAwait(false));
                if (time.NowMs() < NextFreezeAt) return new CommitOutcome.NotDue();
            }

            if (!_slots.ContainsKey(_next)) Admit(_next, await headers.FindAsync(_next, cancellation).ConfigureAwait(false));
            if (_slots.ContainsKey(_next) && await IsExchangedAsync(cancellation).ConfigureAwait(false)) return new CommitOutcome.StoreExchanged();
            if (_slots.TryGetValue(_next, out slot)) break;
            _next++; // A slot without header: the relay was down, or had no key.
        }

        var committed = await committing.CommitAsync(slot.Leaves, epoch, time.NowMs(), entry => Take(slot.Leaves, slot.Delivery, entry), cancellation).ConfigureAwait(false);
        if (committed is not var (set, head)) return new CommitOutcome.LeaseLost();
        _slots.Remove(_next++);
        _mended = 0;
        return new CommitOutcome.Committed(new CommittedSlot(slot.Leaves, set, head, slot.Delivery));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (_, delivery) in _slots.Values) await delivery.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>True where another server answers than before: it may lack what the former one had acknowledged.</summary>
    private async Task<bool> IsExchangedAsync(CancellationToken cancellation)
    {
        var server = await store.RunIdAsync(cancellation).ConfigureAwait(false);
        if (server == _server) return false;
        (_server, _settledAt) = (server, time.NowMs() + SettlingMs);
        return true;
    }

    private void Admit(ulong slot, SignedSlotHeader? header)
    {
        if (header is not null) _slots.Add(slot, (new SlotLeaves(header), new HolderDelivery(holder, header.Header, time)));
    }

    private void Take(SlotLeaves leaves, HolderDelivery delivery, LeafEntry entry)
    {
        if (leaves.Add(entry) is not { } part) return;
        delivery.Post(part);
        var (core, bundle) = (leaves.Envelopes[(int)entry.Seq]!.Core, new byte[BundleId.Size]);
        core.Bundle.CopyTo(bundle);
        if (!store.Lost.Remember(leaves.Slot, (StoredLeaf)entry, core.Signer, bundle, core.Nonce)) leaves.Doubt();
    }
}
