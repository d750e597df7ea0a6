namespace Relay.Auction.State;

/// <summary>The one clock of a process: the system's as it was when it was last believed, and from there on what elapsed. Set in between it does not jump.</summary>
/// <remarks><see cref="ClockWatch"/> says when the system's clock is believed; timers and timestamps are the system's own.</remarks>
public sealed class SteadyTime : TimeProvider
{
    private volatile Anchor _anchor;

    /// <summary>Believes the system's clock once.</summary>
    public SteadyTime(TimeProvider system)
    {
        ArgumentNullException.ThrowIfNull(system);
        Machine = system;
        _anchor = Take(system);
    }

    /// <summary>The clock that is followed.</summary>
    public TimeProvider Machine { get; }

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => Machine.LocalTimeZone;

    /// <inheritdoc/>
    public override long TimestampFrequency => Machine.TimestampFrequency;

    /// <summary>How far the system's clock is ahead of this one; negative where it is behind.</summary>
    public TimeSpan Step => Machine.GetUtcNow() - GetUtcNow();

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow()
    {
        var anchor = _anchor;
        return anchor.Utc + Machine.GetElapsedTime(anchor.Timestamp);
    }

    /// <inheritdoc/>
    public override long GetTimestamp() => Machine.GetTimestamp();

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => Machine.CreateTimer(callback, state, dueTime, period);

    /// <summary>Believes the system's clock as it is now.</summary>
    public void Follow() => _anchor = Take(Machine);

    private static Anchor Take(TimeProvider system)
    {
        // The two clocks are read one after the other: where the thread was stopped in between they are read again.
        Anchor anchor;
        var tries = 0;
        do anchor = new Anchor(system.GetUtcNow(), system.GetTimestamp());
        while (system.GetUtcNow() - anchor.Utc > TimeSpan.FromMilliseconds(1) && ++tries < 5);
        return anchor;
    }

    private sealed record Anchor(DateTimeOffset Utc, long Timestamp);
}
