using System.Collections.Concurrent;
using System.Diagnostics;

namespace Relay.Auction.Closing;

/// <summary>Measures the steps of each close: how long they took, and one trace for each slot.</summary>
internal sealed class CloseTrace(TimeProvider time) : CloseObserver
{
    private const int MostOpen = 64;

    private readonly ConcurrentDictionary<ulong, Open> _open = [];

    public override ValueTask AtAsync(CloseStep step, ulong slot)
    {
        var now = time.GetTimestamp();
        _open.TryRemove(slot, out var before);
        if (before is not null) CloseMetrics.Took(before.Step, time.GetElapsedTime(before.Since, now));
        before?.Span?.Stop();

        // What comes behind the result is nobody's wait.
        if (step == CloseStep.Record)
        {
            before?.Trace?.Stop();
            return ValueTask.CompletedTask;
        }

        // A close that another node took over has no last step: such traces are let go.
        if (_open.Count >= MostOpen) _open.Clear();
        var trace = before?.Trace ?? RelayTrace.Start("close", slot);
        _open[slot] = new Open(step, now, trace, trace is null ? null : RelayTrace.Start(step.ToString(), slot, trace));
        return ValueTask.CompletedTask;
    }

    private sealed record Open(CloseStep Step, long Since, Activity? Trace, Activity? Span);
}
