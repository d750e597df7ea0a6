namespace Relay.Tests.Support;

/// <summary>The clock of a machine that somebody sets: it jumps, and what elapses does not.</summary>
internal sealed class JumpingTime : TimeProvider
{
    private long _offsetTicks;

    public override long TimestampFrequency => TestTime.System.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => TestTime.System.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _offsetTicks));

    public override long GetTimestamp() => TestTime.System.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => TestTime.System.CreateTimer(callback, state, dueTime, period);

    public void Set(TimeSpan offset) => Interlocked.Exchange(ref _offsetTicks, offset.Ticks);
}
