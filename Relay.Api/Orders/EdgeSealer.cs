using System.Security.Cryptography;
using Relay.Api.Hints;
using Relay.Auction.Orders;
using Relay.Auction.Slots;
using Relay.Auction.State;

namespace Relay.Api.Orders;

/// <summary>Takes every standing order through the slots: looks at the changed ones as they change, and at all where a slot opened, a result came or the chain went on.</summary>
internal sealed partial class EdgeSealer(RelayStore store, OrderBook book, OrderRouting routing, ShownWinners shown, OvertakenOrders overtaken, PlacedOrders placed, OrderSlots slots, HintQueue hints, TimeProvider time, ILogger<EdgeSealer> log) : BackgroundService
{
    private const int Page = 256, AtOnce = 16;
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200);

    private ulong _change;
    private ulong _announced;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var wake = new SemaphoreSlim(0);
        using var waking = store.OnWake(() => wake.Release());
        var again = true;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var results = await shown.FollowAsync(stoppingToken).ConfigureAwait(false);
                var opened = await OpenedAsync(stoppingToken).ConfigureAwait(false);
                var moved = overtaken.HeadMoved();
                again = !await SweepAsync(all: again || results || opened || moved, stoppingToken).ConfigureAwait(false);
            }
            catch (StoreUnavailableException fault)
            {
                again = true;
                LogStore(fault.Message);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }

            await WaitAsync(wake, stoppingToken).ConfigureAwait(false);
        }
    }

    /// <summary>True where a slot has opened, or the next one has become the one that closes first, since the last look.</summary>
    private async Task<bool> OpenedAsync(CancellationToken cancellation)
    {
        var next = slots.TargetAt(time.NowMs()).Slot;
        var before = _announced;
        if (_announced < next) _announced = next - 1;
        while (await slots.HeaderAsync(_announced + 1, cancellation).ConfigureAwait(false) is { Header: var header } && header.OpenAt <= time.NowMs()) _announced++;
        return _announced != before;
    }

    /// <summary>Looks at the orders that changed, or at all that wait.</summary>
    /// <returns>False where one could not be sealed and must be looked at again soon.</returns>
    private async Task<bool> SweepAsync(bool all, CancellationToken cancellation)
    {
        var from = all ? 0 : _change;
        var done = true;
        while (true)
        {
            var changed = await book.ChangedAsync(from, Page, cancellation).ConfigureAwait(false);
            // What this node took and sealed itself needs nothing more because of that.
            var others = changed.Where(order => !placed.TakeChange(order.Change) || all).ToArray();
            // Every node looks at the same ones at the same time: each in another order, so that together they do it once.
            RandomNumberGenerator.Shuffle<(string, ulong)>(others);
            var orders = await Task.WhenAll(others.Select(order => FindAsync(order.Name, cancellation))).ConfigureAwait(false);
            if (all) await overtaken.LookAsync(orders.OfType<StoredOrder>().ToArray(), cancellation).ConfigureAwait(false);
            await Parallel.ForEachAsync(orders.OfType<StoredOrder>(), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation }, async (stored, stop) =>
            {
                var routed = await routing.AdvanceAsync(stored, time.NowMs(), wantsLeaf: false, stop).ConfigureAwait(false);
                if (routed.Rejection.Code is Auction.RejectionCode.NotReady or Auction.RejectionCode.NotDurable or Auction.RejectionCode.StoreFailedOver) done = false;
                // Whoever took the order publishes its hint; what that one did not get to is made up for when a slot opens.
                if (all && stored.IsHintDue) hints.Post(stored.Name);
            }).ConfigureAwait(false);
            if (changed.Count > 0) from = changed[^1].Change;
            _change = Math.Max(_change, from);
            if (changed.Count < Page) return done;
        }
    }

    private async Task<StoredOrder?> FindAsync(string name, CancellationToken cancellation)
    {
        try
        {
            return await book.FindByNameAsync(name, cancellation).ConfigureAwait(false);
        }
        catch (StoreDamagedException)
        {
            return null; // It cannot be read, and the others go on.
        }
    }

    private async Task WaitAsync(SemaphoreSlim wake, CancellationToken stopping)
    {
        using var timer = new CancellationTokenSource(Poll, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, stopping);
        await wake.WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        while (wake.Wait(0, CancellationToken.None))
        {
            // Many additions are one round.
        }
    }

    [LoggerMessage(3001, LogLevel.Error, "Standing orders cannot be sealed: {Fault}")]
    private partial void LogStore(string fault);
}
