using System.Globalization;
using StackExchange.Redis;

namespace Relay.Auction.State;

/// <summary>The lease of the one that closes slots. It lapses by Redis' clock; safety comes from the epoch, never from the clock.</summary>
public sealed class LeaderLease
{
    private readonly RedisConnection _redis;

    internal LeaderLease(RedisConnection redis) => _redis = redis;

    /// <summary>Takes the lease where nobody holds it; every older epoch is refused from then on.</summary>
    /// <param name="owner">Random per process; 1 … 64 characters.</param>
    /// <param name="duration">How long it lasts unless extended; at least 1 ms.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The new epoch; null while somebody holds the lease.</returns>
    public async Task<LeaseEpoch?> TryTakeAsync(string owner, TimeSpan duration, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfZero(owner?.Length ?? 0, nameof(owner));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(owner!.Length, 64, nameof(owner));
        var number = (string?)await _redis.EvalAsync(
            LuaScripts.TakeLease, [_redis.Keys.Lease, _redis.Keys.Fence], [owner, Milliseconds(duration), RedisKeys.LastingSeconds], cancellation).ConfigureAwait(false);
        return number is null ? null : new LeaseEpoch(ulong.Parse(number, CultureInfo.InvariantCulture), owner);
    }

    /// <summary>How long the lease in force still lasts unless it is extended; zero where nobody holds it.</summary>
    public async Task<TimeSpan> RemainingAsync(CancellationToken cancellation)
        => await _redis.CallAsync(redis => redis.KeyTimeToLiveAsync(_redis.Keys.Lease), cancellation).ConfigureAwait(false) ?? TimeSpan.Zero;

    /// <summary>Extends the lease to <paramref name="duration"/> from now, also where it has lapsed and nobody took it since.</summary>
    /// <returns>False where a newer epoch exists: step down.</returns>
    public async Task<bool> ExtendAsync(LeaseEpoch epoch, TimeSpan duration, CancellationToken cancellation)
        => (bool)await _redis.EvalAsync(
            LuaScripts.ExtendLease, [_redis.Keys.Lease, _redis.Keys.Fence, _redis.Keys.Identity, _redis.Keys.Feed, _redis.Keys.Tip],
            [epoch.Token, Milliseconds(duration), RedisKeys.LastingSeconds], cancellation).ConfigureAwait(false);

    /// <summary>Gives the lease back, so that a successor need not wait for it to lapse. False where it was not held any more.</summary>
    public async Task<bool> ReleaseAsync(LeaseEpoch epoch, CancellationToken cancellation)
        => (bool)await _redis.EvalAsync(LuaScripts.ReleaseLease, [_redis.Keys.Lease], [epoch.Token], cancellation).ConfigureAwait(false);

    private static RedisValue Milliseconds(TimeSpan duration)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(duration, TimeSpan.FromMilliseconds(1));
        return (long)duration.TotalMilliseconds;
    }
}
