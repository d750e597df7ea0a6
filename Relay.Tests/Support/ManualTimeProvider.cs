namespace Relay.Tests.Support;

/// <summary>A clock that stands still until a test sets it; timers fire, in order, while it advances, on the caller's thread.</summary>
public sealed class ManualTimeProvider(DateTimeOffset start) : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<ManualTimer> _timers = [];
    private DateTimeOffset _now = start;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public static ManualTimeProvider AtMs(ulong unixMs) => new(DateTimeOffset.FromUnixTimeMilliseconds((long)unixMs));

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate) return _now;
    }

    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    public void Advance(TimeSpan by) => AdvanceTo(GetUtcNow() + by);

    public void AdvanceToMs(ulong unixMs) => AdvanceTo(DateTimeOffset.FromUnixTimeMilliseconds((long)unixMs));

    public void AdvanceTo(DateTimeOffset instant)
    {
        while (NextBefore(instant) is { } timer) timer.Fire();
        lock (_gate) _now = instant > _now ? instant : _now;
    }

    private ManualTimer? NextBefore(DateTimeOffset instant)
    {
        lock (_gate)
        {
            var next = _timers.Where(timer => timer.DueAt <= instant).MinBy(timer => timer.DueAt);
            if (next is null) return null;
            if (next.DueAt > _now) _now = next.DueAt!.Value;
            next.DueAt = next.Period > TimeSpan.Zero ? next.DueAt + next.Period : null;
            return next;
        }
    }

    private sealed class ManualTimer(ManualTimeProvider owner, TimerCallback callback, object? state) : ITimer
    {
        public DateTimeOffset? DueAt { get; set; }

        public TimeSpan Period { get; private set; }

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (owner._gate)
            {
                DueAt = dueTime == Timeout.InfiniteTimeSpan ? null : owner._now + dueTime;
                Period = period == Timeout.InfiniteTimeSpan ? TimeSpan.Zero : period;
                if (!owner._timers.Contains(this)) owner._timers.Add(this);
                return true;
            }
        }

        public void Dispose()
        {
            lock (owner._gate) owner._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
