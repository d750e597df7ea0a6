using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Relay.Auction.Slots;
using Relay.Auction.State;

namespace Relay.Auction.Closing;

/// <summary>The auction role: while it holds the lease it publishes headers, follows the open slots, and closes each at its freeze.</summary>
/// <remarks>
/// Three tasks, so that a slow keyholder delays headers and results but never a commitment: one publishes headers; one follows and commits, in the order
/// of the slots and on time; one opens, ranks and publishes what was committed, in the same order. A stop finishes the slot in hand first.
/// </remarks>
internal sealed partial class AuctionLoop(
    RelayStore store, HeaderAnnouncer announcer, Func<OpenSlots> openSlots, SlotCloser closer, SlotMending mending, AuctionOptions options, ClockWatch clock, TimeProvider time, ILogger<AuctionLoop> log) : BackgroundService
{
    private const ulong PollMs = 100;
    private const int SlotsInHand = 64;
    private const int Mendings = 8;
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(PollMs);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private readonly TimeSpan _lease = TimeSpan.FromMilliseconds(options.LeaseMilliseconds);
    private readonly string _owner = Guid.NewGuid().ToString("n");

    /// <summary>True while this node holds the lease.</summary>
    public bool IsLeading
    {
        get;
        private set
        {
            if (field != value) CloseMetrics.Leading(value);
            field = value;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (clock.IsAstray)
                    await Task.Delay(Poll, time, stoppingToken).ConfigureAwait(false);
                else if (await store.Lease.TryTakeAsync(_owner, _lease, stoppingToken).ConfigureAwait(false) is { } epoch)
                    await LeadAsync(epoch, stoppingToken).ConfigureAwait(false);
                else
                    await Task.Delay(await UntilLapseAsync(stoppingToken).ConfigureAwait(false), time, stoppingToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (StoreUnavailableException fault)
            {
                LogStore(fault.Message);
                await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (Exception fault)
            {
                // Whatever it was: a process that ends by it would begin again with the same store.
                LogClose(fault);
                await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Until the lease in force lapses, if nobody extends it; at most half a second, for it may be given back.</summary>
    private async Task<TimeSpan> UntilLapseAsync(CancellationToken cancellation)
    {
        var left = await store.Lease.RemainingAsync(cancellation).ConfigureAwait(false) + TimeSpan.FromMilliseconds(5);
        return left < Pause ? left : Pause;
    }

    private async Task LeadAsync(LeaseEpoch epoch, CancellationToken stopping)
    {
        using var lost = new CancellationTokenSource();
        var committed = Channel.CreateBounded<CommittedSlot>(new BoundedChannelOptions(SlotsInHand) { SingleReader = true, SingleWriter = true });
        LogLeading(epoch.Number);
        IsLeading = true;
        var keeping = KeepLeaseAsync(epoch, lost);
        var closing = CloseAsync(epoch, committed.Reader, lost);
        try
        {
            await FollowAsync(epoch, committed.Writer, lost, stopping).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (lost.IsCancellationRequested)
        {
            // Another node leads; what was in hand is its to finish.
        }
        finally
        {
            committed.Writer.Complete();
            await closing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            while (committed.Reader.TryRead(out var left)) await left.Delivery.DisposeAsync().ConfigureAwait(false);
            await lost.CancelAsync().ConfigureAwait(false);
            await keeping.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            IsLeading = false;
            LogFollowing(epoch.Number);
        }

        await store.Lease.ReleaseAsync(epoch, CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>Follows the open slots and commits each one when its freeze is due.</summary>
    private async Task FollowAsync(LeaseEpoch epoch, ChannelWriter<CommittedSlot> committed, CancellationTokenSource lost, CancellationToken stopping)
    {
        using var wake = new SemaphoreSlim(0, 1);
        using var waking = store.OnLeaf(() => Release(wake));
        if (!await mending.ChainAsync(epoch, lost.Token).ConfigureAwait(false)) return;
        await using var slots = openSlots();
        await slots.BeginAsync(LookBack(), lost.Token).ConfigureAwait(false);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stopping, lost.Token);
        var announcing = announcer.RunAsync(epoch, Announced, ended.Token);
        try
        {
            while (!stopping.IsCancellationRequested)
            {
                await slots.FollowAsync(lost.Token).ConfigureAwait(false);
                switch (await slots.CommitNextAsync(epoch, lost.Token).ConfigureAwait(false))
                {
                    case CommitOutcome.Committed { Slot: var slot }:
                        await HandOnAsync(slot, committed, lost.Token).ConfigureAwait(false);
                        break;
                    case CommitOutcome.Damaged { Slot: var damaged, Fault: var fault }:
                        LogDamaged(damaged, fault);
                        break;
                    case CommitOutcome.LeaseLost or CommitOutcome.StoreExchanged:
                        await lost.CancelAsync().ConfigureAwait(false);
                        return;
                    case CommitOutcome.NotDue:
                        await WaitAsync(wake, Math.Min(slots.NextFreezeAt, time.NowMs() + PollMs), stopping).ConfigureAwait(false);
                        break;
                }
            }
        }
        finally
        {
            await ended.CancelAsync().ConfigureAwait(false);
            await announcing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        void Announced(SignedSlotHeader header)
        {
            slots.Announce(header);
            Release(wake);
        }
    }

    private static async Task HandOnAsync(CommittedSlot slot, ChannelWriter<CommittedSlot> committed, CancellationToken cancellation)
    {
        try
        {
            await committed.WriteAsync(slot, cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            await slot.Delivery.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Opens, ranks and publishes committed slots, one after another.</summary>
    private async Task CloseAsync(LeaseEpoch epoch, ChannelReader<CommittedSlot> committed, CancellationTokenSource lost)
    {
        try
        {
            await foreach (var slot in committed.ReadAllAsync(lost.Token).ConfigureAwait(false))
            {
                await using (slot.Delivery.ConfigureAwait(false))
                {
                    if (await FinishAsync(slot, epoch, lost.Token).ConfigureAwait(false)) continue;
                }

                await lost.CancelAsync().ConfigureAwait(false);
                return;
            }
        }
        catch (OperationCanceledException) when (lost.IsCancellationRequested)
        {
            // Another node leads.
        }
        catch (Exception fault)
        {
            // Whatever it was, the lease goes back and the slot is taken up again from what is stored.
            LogClose(fault);
            await lost.CancelAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Finishes a slot. Records that are not the relay's are moved away first; where they come again each time, the slot is left as it is, and the next goes on.</summary>
    private async Task<bool> FinishAsync(CommittedSlot slot, LeaseEpoch epoch, CancellationToken lost)
    {
        for (var mended = 0; ; mended++)
        {
            try
            {
                return await closer.FinishAsync(slot, epoch, lost).ConfigureAwait(false);
            }
            catch (StoreDamagedException fault) when (mended < Mendings)
            {
                if (!await mending.SlotAsync(slot.Slot, slot.Leaves.Header, fault, epoch, time.NowMs(), lost).ConfigureAwait(false)) return false;
            }
            catch (StoreDamagedException fault)
            {
                LogDamaged(slot.Slot, fault.Message);
                return true;
            }
        }
    }

    private async Task KeepLeaseAsync(LeaseEpoch epoch, CancellationTokenSource lost)
    {
        while (true)
        {
            await Task.Delay(_lease / 3, time, lost.Token).ConfigureAwait(false);
            try
            {
                // Whoever's clock is right is to close slots: the lease goes back. Until then what elapsed counts, not where the clock was set to.
                if (!clock.IsAstray && await store.Lease.ExtendAsync(epoch, _lease, lost.Token).ConfigureAwait(false)) continue;
                await lost.CancelAsync().ConfigureAwait(false);
                return;
            }
            catch (StoreUnavailableException)
            {
                // The fence decides, not this clock: go on until a write is refused.
            }
        }
    }

    /// <summary>How many past slots a new leader looks at: as many as the store may still hold. Those without header cost it next to nothing.</summary>
    private ulong LookBack() => options.HeadersAhead + (ulong)store.Retention.TotalMilliseconds / options.SlotDurationMilliseconds;

    private async Task WaitAsync(SemaphoreSlim wake, ulong untilMs, CancellationToken stopping)
    {
        var wait = (long)untilMs - (long)time.NowMs();
        if (wait <= 0) return;
        using var timer = new CancellationTokenSource(TimeSpan.FromMilliseconds(wait), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, stopping);
        await wake.WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static void Release(SemaphoreSlim wake)
    {
        try
        {
            wake.Release();
        }
        catch (SemaphoreFullException)
        {
            // Awake already.
        }
    }

    [LoggerMessage(1030, LogLevel.Information, "This node leads the auction in epoch {Epoch}")]
    private partial void LogLeading(ulong epoch);

    [LoggerMessage(1031, LogLevel.Information, "This node stopped leading in epoch {Epoch}")]
    private partial void LogFollowing(ulong epoch);

    [LoggerMessage(1032, LogLevel.Error, "The store does not answer: {Fault}")]
    private partial void LogStore(string fault);

    [LoggerMessage(1036, LogLevel.Error, "Slot {Slot} is left without a result, and what is stored of it as it is: {Fault}")]
    private partial void LogDamaged(ulong slot, string fault);

    [LoggerMessage(1033, LogLevel.Error, "A close failed and will be taken up again")]
    private partial void LogClose(Exception fault);
}
