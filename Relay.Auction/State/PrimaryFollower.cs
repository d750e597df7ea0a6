using System.Net;

namespace Relay.Auction.State;

/// <summary>Connects to each primary that the Sentinels name, and has the store use it.</summary>
internal sealed class PrimaryFollower : IAsyncDisposable
{
    private readonly CancellationTokenSource _ended = new();
    private readonly SentinelWatch _sentinels;
    private readonly Task _following;

    /// <param name="redis">Uses the first primary already.</param>
    /// <param name="settings">How to connect.</param>
    /// <param name="sentinels">Ended with this.</param>
    /// <param name="first">The first primary.</param>
    /// <param name="time">Clock of the pauses.</param>
    public PrimaryFollower(RedisConnection redis, RedisSettings settings, SentinelWatch sentinels, EndPoint first, TimeProvider time)
    {
        _sentinels = sentinels;
        _following = Task.Run(() => FollowAsync(redis, settings, first, time));
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync().ConfigureAwait(false);
        await _following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _sentinels.DisposeAsync().ConfigureAwait(false);
        _ended.Dispose();
    }

    private async Task FollowAsync(RedisConnection redis, RedisSettings settings, EndPoint primary, TimeProvider time)
    {
        var again = RetryForever.After<StoreUnavailableException>(time);
        while (true)
        {
            await _sentinels.ChangedAsync(primary).WaitAsync(_ended.Token).ConfigureAwait(false);
            // Each attempt is at the newest word: the primary may change again before it can be reached.
            primary = await again.ExecuteAsync(async stop =>
            {
                var named = _sentinels.Primary!;
                await redis.ExchangeAsync(await RedisLine.OpenAsync(settings, named, redis.Keys, redis.Options, time, stop).ConfigureAwait(false)).ConfigureAwait(false);
                StoreMetrics.Switched();
                return named;
            }, _ended.Token).ConfigureAwait(false);
        }
    }
}
