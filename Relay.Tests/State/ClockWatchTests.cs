using FluentAssertions;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;
using Relay.Auction.State;
using Relay.Tests.Support;

namespace Relay.Tests.State;

/// <summary>A machine's clock that is set, beside a Redis whose clock goes with it or does not.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ClockWatchTests : IDisposable
{
    private static readonly TimeSpan Skew = TimeSpan.FromMilliseconds(500), Hold = TimeSpan.FromSeconds(20);
    private readonly SetTime _machine = new();
    private readonly SteadyTime _clock;
    private readonly ClockWatch _watch;
    private TimeSpan _redis;

    public ClockWatchTests()
    {
        _clock = new SteadyTime(_machine);
        _watch = new ClockWatch(_clock, _ => Task.FromResult(_machine.True + _redis), Skew, Hold, NullLogger<ClockWatch>.Instance);
    }

    public void Dispose() => _watch.Dispose();

    [Test]
    public async Task Clock_that_agrees_is_followed_and_what_elapses_counts_between_looks()
    {
        _watch.IsAstray.Should().BeTrue("it was not compared yet");
        await _watch.LookAsync(default);
        _watch.Fault.Should().BeNull();
        _machine.Elapse(TimeSpan.FromSeconds(3));
        _clock.GetUtcNow().Should().Be(_machine.True);
        _machine.Offset = TimeSpan.FromMilliseconds(200);
        _clock.GetUtcNow().Should().Be(_machine.True, "it is believed at the next look");
        await _watch.LookAsync(default);
        _clock.GetUtcNow().Should().Be(_machine.True + _machine.Offset);
    }

    [TestCase(3_600)]
    [TestCase(-3_600)]
    [TestCase(0.501)]
    public async Task Clock_that_jumps_away_from_Redis_is_not_followed_until_it_is_back(double seconds)
    {
        await _watch.LookAsync(default);
        _machine.Offset = TimeSpan.FromSeconds(seconds);
        _clock.GetUtcNow().Should().Be(_machine.True, "no slot is closed early or opened again");
        await _watch.LookAsync(default);
        _watch.IsAstray.Should().BeTrue();
        _watch.Fault.Should().Be($"this node's clock is off from Redis' by {Math.Abs(seconds) * 1000:f0} ms, more than 500");
        _machine.Elapse(Hold * 2);
        await _watch.LookAsync(default);
        _clock.GetUtcNow().Should().Be(_machine.True, "it is never believed against Redis");

        _machine.Offset = TimeSpan.Zero;
        await _watch.LookAsync(default);
        _watch.Fault.Should().BeNull();
    }

    [TestCase(3_600)]
    [TestCase(-3_600)]
    public async Task Clock_that_is_set_together_with_Redis_is_followed_after_what_is_open_was_finished(double seconds)
    {
        await _watch.LookAsync(default);
        _machine.Offset = _redis = TimeSpan.FromSeconds(seconds);
        await _watch.LookAsync(default);
        (_watch.IsAstray, _clock.GetUtcNow()).Should().Be((false, _machine.True));
        _watch.Fault.Should().Be($"this machine's clock was set by {seconds * 1000:f0} ms: what is open is finished by the old time first");
        _machine.Elapse(Hold - TimeSpan.FromMilliseconds(1));
        await _watch.LookAsync(default);
        _clock.GetUtcNow().Should().Be(_machine.True);

        _machine.Elapse(TimeSpan.FromMilliseconds(1));
        await _watch.LookAsync(default);
        (_watch.Fault, _clock.GetUtcNow()).Should().Be((null, _machine.True + _machine.Offset));
    }

    [Test]
    public async Task While_Redis_is_away_nothing_new_is_believed()
    {
        await _watch.LookAsync(default);
        using var blind = new ClockWatch(_clock, _ => throw new StoreUnavailableException("away"), Skew, Hold, NullLogger<ClockWatch>.Instance);
        _machine.Offset = TimeSpan.FromMinutes(5);
        await blind.LookAsync(default);
        (blind.IsAstray, _clock.GetUtcNow()).Should().Be((true, _machine.True));
    }

    /// <summary>A machine: what truly elapses, and where its clock is set to.</summary>
    private sealed class SetTime : TimeProvider
    {
        private readonly ManualTimeProvider _true = ManualTimeProvider.AtMs(1_800_000_000_000);

        public TimeSpan Offset { get; set; }

        public DateTimeOffset True => _true.GetUtcNow();

        public override long TimestampFrequency => _true.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => True + Offset;

        public override long GetTimestamp() => _true.GetTimestamp();

        public void Elapse(TimeSpan time) => _true.Advance(time);
    }
}
