using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Relay.Auction.State;

/// <summary>Compares the logs of slots without a result with what this node gave receipts for, ten times a second, until each has its result.</summary>
/// <remarks>The taint of a slot is a record in the store like others and may be lost with it: whoever knows of it says it again.</remarks>
internal sealed partial class ReceiptWatch(RelayStore store, TimeProvider time, ILogger<ReceiptWatch> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);
    private readonly Dictionary<ulong, int> _tainted = [];
    private string? _server;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (store.Lost.Slots.Count > 0) await LookAsync(stoppingToken).ConfigureAwait(false);
            }
            catch (StoreUnavailableException)
            {
                // Whoever writes says so; what it lost is seen when it is back.
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }

            await Task.Delay(Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task LookAsync(CancellationToken cancellation)
    {
        var server = await store.RunIdAsync(cancellation).ConfigureAwait(false);
        var last = await store.Results.LastAsync(cancellation).ConfigureAwait(false);
        foreach (var slot in store.Lost.Slots)
        {
            if (last?.Slot >= slot)
            {
                store.Lost.Forget(slot);
                _tainted.Remove(slot);
                continue;
            }

            Tell(slot, await store.Lost.CheckAsync(slot, whole: server != _server, cancellation).ConfigureAwait(false));
        }

        _server = server;
    }

    private void Tell(ulong slot, LossReport report)
    {
        if (report.Healed > 0) LogHealed(slot, report.Healed, report.Outstanding);
        if (report.Outstanding == 0 || _tainted.GetValueOrDefault(slot) == report.Outstanding) return;
        _tainted[slot] = report.Outstanding;
        LogTainted(slot, report.Outstanding);
    }

    [LoggerMessage(1110, LogLevel.Error, "Slot {Slot} is tainted: the store lost {Outstanding} leaves that have receipts; it is void if they do not come back before the freeze")]
    private partial void LogTainted(ulong slot, int outstanding);

    [LoggerMessage(1111, LogLevel.Warning, "Slot {Slot}: {Healed} leaves that the store had lost stand at their own sequences again, {Outstanding} are still lost")]
    private partial void LogHealed(ulong slot, int healed, int outstanding);
}
