using Relay.Api.Submission;
using Relay.Auction.Chain;
using Relay.Auction.State;

namespace Relay.Api.Operations;

/// <summary>Looks at the store, the clock and the next header once a second. A store that answers and takes no writes is not well.</summary>
internal sealed partial class HealthWatch(
    RelayStore store, SlotDirectory slots, RelayHealth health, ClockWatch clock, TimeProvider time, ILogger<HealthWatch> log, Func<NodeHealth>? node = null) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the node can take submissions for the first time.</summary>
    public Task Ready => _ready.Task;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var former = health.Report.Damage;
            health.Report = await LookAsync(stoppingToken).ConfigureAwait(false);
            if (health.Report.Damage is { } damage && damage != former) LogDamage(damage);
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
            await store.TouchAsync(cancellation).ConfigureAwait(false);
            NodeMetrics.ClockIsOff(clock.OffMilliseconds);
            var header = await slots.FindAsync(slots.Current, cancellation).ConfigureAwait(false) is null ? $"slot {slots.Current} has no header: no auction node leads, or the keyholder gives no key" : null;
            return new HealthReport(null, clock.Fault, header, store.Damage.Recent);
        }
        catch (Exception fault) when (fault is StoreUnavailableException or OperationCanceledException)
        {
            return new HealthReport(fault.Message, clock.Fault, null, store.Damage.Recent);
        }
    }

    [LoggerMessage(3083, LogLevel.Error, "Seen in the store: {Damage}")]
    private partial void LogDamage(string damage);
}
