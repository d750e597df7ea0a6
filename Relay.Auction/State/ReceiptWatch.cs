using Microsoft.Extensions.Logging;

namespace Relay.Auction.State;

/// <summary>Compares the logs of slots without a result with what this node gave receipts for, ten times a second, until each has its result.</summary>
/// <remarks>The taint of a slot is a record in the store like others and may be lost with it: whoever knows of it says it again.</remarks>
internal sealed partial class ReceiptWatch(RelayStore store, TimeProvider time, ILogger<ReceiptWatch> log) : StorePoller(TimeSpan.FromMilliseconds(100), time)
{
    private readonly Dictionary<ulong, int> _tainted = [];
    private string? _server;

    /// <inheritdoc/>
    public override async Task LookAsync(CancellationToken cancellation)
    {
        if (store.Lost.Slots.Count == 0) return;
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

            try
            {
                Tell(slot, await store.Lost.CheckAsync(slot, whole: server != _server, cancellation).ConfigureAwait(false));
            }
            catch (StoreDamagedException)
            {
                // Whoever closes the slot says so; the others are looked at.
            }
        }

        _server = server;
    }

    /// <summary>Whoever writes says so; what it lost is seen when it is back.</summary>
    protected override void LogStore(string fault)
    {
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
