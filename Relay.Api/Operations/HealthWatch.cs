using System.Globalization;
using Relay.Api.Submission;
using Relay.Auction;
using Relay.Auction.Chain;
using Relay.Auction.State;

namespace Relay.Api.Operations;

/// <summary>Looks at the store, the clock and the next header once a second.</summary>
internal sealed class HealthWatch(RelayStore store, SlotDirectory slots, RelayHealth health, AuctionOptions options, TimeProvider time, Func<NodeHealth>? node = null) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the node can take submissions for the first time.</summary>
    public Task Ready => _ready.Task;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            health.Report = await LookAsync(stoppingToken).ConfigureAwait(false);
            NodeMetrics.Seen(health.IsReady, health.Report, node?.Invoke());
            if (health.IsReady) _ready.TrySetResult();
            var pause = _ready.Task.IsCompleted ? Interval : Interval / 20;
            await Task.Delay(pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<HealthReport> LookAsync(CancellationToken cancellation)
    {
        try
        {
            var before = time.GetUtcNow();
            var server = await store.TimeAsync(cancellation).ConfigureAwait(false);
            var skew = SkewMs(before, server, time.GetUtcNow());
            NodeMetrics.ClockIsOff(skew);
            var clock = skew <= options.MaxSkewMilliseconds ? null : string.Create(CultureInfo.InvariantCulture, $"this node's clock is off from Redis' by {skew:f0} ms, more than {options.MaxSkewMilliseconds}");
            var header = await slots.FindAsync(slots.Current, cancellation).ConfigureAwait(false) is null ? $"slot {slots.Current} has no header: no auction node leads, or the keyholder gives no key" : null;
            return new HealthReport(null, clock, header);
        }
        catch (Exception fault) when (fault is StoreUnavailableException or OperationCanceledException)
        {
            return new HealthReport(fault.Message, null, null);
        }
    }

    /// <summary>How far the server's clock lies outside of the interval in which it was asked.</summary>
    private static double SkewMs(DateTimeOffset before, DateTimeOffset server, DateTimeOffset after)
        => Math.Max(0, Math.Max((before - server).TotalMilliseconds, (server - after).TotalMilliseconds));
}
