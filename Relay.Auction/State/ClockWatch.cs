using System.Globalization;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Relay.Auction.State;

/// <summary>Compares this machine's clock with Redis', four times a second, and says whether it is believed.</summary>
/// <remarks>
/// Two things are not believed, and the process goes on by what elapsed: a clock that is off from Redis' by more than the skew (then this node neither takes
/// submissions nor leads, until it agrees again), and a clock that was set while Redis' went with it, as on one machine (then what is open is finished by the
/// old time first, and the node takes nothing new until it has taken the new one).
/// </remarks>
public sealed partial class ClockWatch(SteadyTime clock, Func<CancellationToken, Task<DateTimeOffset>> server, TimeSpan skew, TimeSpan hold, ILogger<ClockWatch> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);
    private volatile string? _astray = "this node's clock was not compared with Redis' yet";
    private volatile string? _stepped;
    private long? _steppedAt;

    /// <summary>What is wrong with the clock, in a sentence; null where it is believed.</summary>
    public string? Fault => _astray ?? _stepped;

    /// <summary>True where it is off from Redis', or was never compared: this node does not lead.</summary>
    public bool IsAstray => _astray is not null;

    /// <summary>How far the machine's clock was off from Redis' at the last look.</summary>
    public double OffMilliseconds { get; private set; }

    /// <summary>Compares once. Where Redis does not answer, what was found before stands.</summary>
    public async Task LookAsync(CancellationToken cancellation)
    {
        DateTimeOffset before, theirs, after;
        try
        {
            before = clock.Machine.GetUtcNow();
            theirs = await server(cancellation).ConfigureAwait(false);
            after = clock.Machine.GetUtcNow();
        }
        catch (StoreUnavailableException)
        {
            return;
        }

        var off = Math.Max(0, Math.Max((before - theirs).TotalMilliseconds, (theirs - after).TotalMilliseconds));
        OffMilliseconds = off;
        if (off > skew.TotalMilliseconds) GoAstray(off);
        else if (clock.Step.Duration() > skew && !IsOver()) Hold();
        else Believe();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await LookAsync(stoppingToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }

            await Task.Delay(Interval, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void GoAstray(double milliseconds)
    {
        var isNew = _astray is null;
        _astray = string.Create(CultureInfo.InvariantCulture, $"this node's clock is off from Redis' by {milliseconds:f0} ms, more than {skew.TotalMilliseconds:f0}");
        if (isNew) LogAstray((long)milliseconds);
    }

    private bool IsOver() => _steppedAt is { } at && clock.GetElapsedTime(at) >= hold;

    private void Hold()
    {
        // Before the first comparison nothing is open that could be finished by the old time.
        if (_astray is not null && _steppedAt is null)
        {
            Believe();
            return;
        }

        _astray = null;
        if (_steppedAt is null) LogStepped((long)clock.Step.TotalMilliseconds);
        _steppedAt ??= clock.GetTimestamp();
        _stepped = string.Create(CultureInfo.InvariantCulture, $"this machine's clock was set by {clock.Step.TotalMilliseconds:f0} ms: what is open is finished by the old time first");
    }

    private void Believe()
    {
        var wasWrong = Fault is not null;
        clock.Follow();
        (_astray, _stepped, _steppedAt) = (null, null, null);
        if (wasWrong) LogBelieved();
    }

    [LoggerMessage(1070, LogLevel.Error, "This node's clock is off from Redis' by {Milliseconds} ms: it takes nothing and leads nothing until they agree")]
    private partial void LogAstray(long milliseconds);

    [LoggerMessage(1071, LogLevel.Information, "This node's clock agrees with Redis'")]
    private partial void LogBelieved();

    [LoggerMessage(1072, LogLevel.Error, "This machine's clock was set by {Milliseconds} ms: what is open is finished by the old time, then the new one is taken")]
    private partial void LogStepped(long milliseconds);
}
