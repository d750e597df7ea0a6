using System.Net;

namespace Relay.Auction.State;

/// <summary>Has the store use another connection: to each primary that the Sentinels name, and where nothing is answered any more on the one in use.</summary>
/// <remarks>
/// The client library connects again by itself where it is told that a connection is lost. One that is only stuck (a cable that was pulled, a firewall
/// that forgot it) tells nobody anything for a quarter of an hour, and a server that was a replica for a moment is sent no writes for another minute:
/// after <see cref="Patience"/> without an answer to a write the connection is made anew, with growing pauses between attempts.
/// </remarks>
internal sealed class LineKeeper : IAsyncDisposable
{
    /// <summary>How long nothing is answered before the connection is made anew.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _ended = new();
    private readonly RedisConnection _redis;
    private readonly SentinelWatch? _sentinels;
    private readonly TimeProvider _time;
    private readonly Task _keeping;

    /// <param name="redis">Connected already.</param>
    /// <param name="settings">How to connect.</param>
    /// <param name="sentinels">Ended with this; null where there are none.</param>
    /// <param name="first">The first primary; null where the configured addresses are used.</param>
    /// <param name="time">Clock of the pauses.</param>
    public LineKeeper(RedisConnection redis, RedisSettings settings, SentinelWatch? sentinels, EndPoint? first, TimeProvider time)
    {
        (_redis, _sentinels, _time) = (redis, sentinels, time);
        _keeping = Task.Run(() => KeepAsync(settings, first));
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync().ConfigureAwait(false);
        await _keeping.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_sentinels is not null) await _sentinels.DisposeAsync().ConfigureAwait(false);
        _ended.Dispose();
    }

    private async Task KeepAsync(RedisSettings settings, EndPoint? primary)
    {
        var again = RetryForever.After<StoreUnavailableException>(_time);
        while (true)
        {
            var used = primary;
            await ChangedOrStuckAsync(primary).ConfigureAwait(false);
            // Each attempt is at the newest word: the primary may change again before it can be reached.
            primary = await again.ExecuteAsync(async stop =>
            {
                var named = _sentinels?.Primary;
                // What was stuck may have come back meanwhile: what is under way on it is not cut off.
                if (Equals(named, used) && await _redis.AnswersAsync(stop).ConfigureAwait(false)) return named;
                await _redis.ExchangeAsync(await RedisLine.OpenAsync(settings, named, _redis.Keys, _redis.Options, _time, stop).ConfigureAwait(false)).ConfigureAwait(false);
                if (Equals(named, used)) StoreMetrics.Rebuilt();
                else StoreMetrics.Switched();
                return named;
            }, _ended.Token).ConfigureAwait(false);
        }
    }

    private async Task ChangedOrStuckAsync(EndPoint? primary)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(_ended.Token);
        var stuck = StuckAsync(enough.Token);
        var first = _sentinels is null ? stuck : await Task.WhenAny(stuck, _sentinels.ChangedAsync(primary!)).WaitAsync(_ended.Token).ConfigureAwait(false);
        await first.ConfigureAwait(false);
        await enough.CancelAsync().ConfigureAwait(false);
        await stuck.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task StuckAsync(CancellationToken enough)
    {
        var answered = _time.GetTimestamp();
        while (_time.GetElapsedTime(answered) < Patience)
        {
            await Task.Delay(Interval, _time, enough).ConfigureAwait(false);
            if (await _redis.AnswersAsync(enough).ConfigureAwait(false)) answered = _time.GetTimestamp();
        }
    }
}
