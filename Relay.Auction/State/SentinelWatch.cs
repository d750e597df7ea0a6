using System.Globalization;
using System.Net;

namespace Relay.Auction.State;

/// <summary>Asks every Sentinel for the primary, and follows their messages. Of several answers the one of the newest configuration epoch counts, as among Sentinels themselves.</summary>
internal sealed class SentinelWatch : IAsyncDisposable
{
    private const string Switched = "+switch-master";
    private readonly RedisSettings _settings;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _ended = new();
    private readonly Lock _gate = new();
    private readonly Task[] _asking;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _epoch = -1;

    private SentinelWatch(RedisSettings settings, TimeProvider time)
    {
        (_settings, _time) = (settings, time);
        _asking = [.. settings.Addresses.Select(sentinel => Task.Run(() => AskForEverAsync(sentinel)))];
    }

    /// <summary>The primary as the newest word says.</summary>
    public EndPoint? Primary { get; private set; }

    /// <summary>Returns when a Sentinel has named the primary.</summary>
    /// <exception cref="StoreUnavailableException">None did within the time.</exception>
    public static async Task<SentinelWatch> StartAsync(RedisSettings settings, TimeSpan patience, TimeProvider time, CancellationToken cancellation)
    {
        var watch = new SentinelWatch(settings, time);
        try
        {
            await watch.ChangedAsync(null).WaitAsync(patience, time, cancellation).ConfigureAwait(false);
            return watch;
        }
        catch (Exception fault)
        {
            await watch.DisposeAsync().ConfigureAwait(false);
            if (fault is TimeoutException) throw new StoreUnavailableException($"no Sentinel at {settings.AddressText} names a primary for serviceName={settings.Service}", fault);
            throw;
        }
    }

    /// <summary>Completes when another primary than this one is named.</summary>
    public async Task ChangedAsync(EndPoint? known)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (Primary is not null && !Primary.Equals(known)) return;
                changed = _changed.Task;
            }

            await changed.WaitAsync(_ended.Token).ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_asking).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ended.Dispose();
    }

    private async Task AskForEverAsync(EndPoint sentinel)
    {
        var again = RetryForever.After<IOException>(_time);
        while (!_ended.IsCancellationRequested)
        {
            using var connection = await again.ExecuteAsync(async stop => await _settings.OpenAsync(sentinel, _time, stop).ConfigureAwait(false), _ended.Token).ConfigureAwait(false);
            try
            {
                while (true) await AskOnceAsync(connection, _ended.Token).ConfigureAwait(false);
            }
            catch (IOException)
            {
                // It went away: it is asked again when it is back, and the others are asked meanwhile.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), _time, _ended.Token).ConfigureAwait(false);
        }
    }

    /// <summary>Asks, then waits a second for a message that the primary was exchanged.</summary>
    private async Task AskOnceAsync(RespConnection sentinel, CancellationToken cancellation)
    {
        if (await sentinel.AskAsync(cancellation, "SENTINEL", "MASTER", _settings.Service!).ConfigureAwait(false) is object?[] answer) Take(answer);
        await sentinel.AskAsync(cancellation, "SUBSCRIBE", Switched).ConfigureAwait(false);
        await sentinel.NextAsync(cancellation).ConfigureAwait(false);
        var left = await sentinel.AskAsync(cancellation, "UNSUBSCRIBE", Switched).ConfigureAwait(false);
        // Messages that came between are answered by the question that follows.
        while (left is object?[] and [not "unsubscribe", ..])
        {
            (left, var came) = await sentinel.NextAsync(cancellation).ConfigureAwait(false);
            if (!came) throw new IOException("no answer in time");
        }
    }

    private void Take(object?[] answer)
    {
        var fields = answer.OfType<string>().Chunk(2).Where(pair => pair.Length == 2).GroupBy(pair => pair[0], pair => pair[1]).ToDictionary(pair => pair.Key, pair => pair.First());
        if (!fields.TryGetValue("ip", out var host) || !ushort.TryParse(fields.GetValueOrDefault("port"), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            || !long.TryParse(fields.GetValueOrDefault("config-epoch"), NumberStyles.None, CultureInfo.InvariantCulture, out var epoch)) return;
        EndPoint named = IPAddress.TryParse(host, out var address) ? new IPEndPoint(address, port) : new DnsEndPoint(host, port);
        lock (_gate)
        {
            if (epoch < _epoch || (epoch == _epoch && Primary is not null) || port == 0) return;
            _epoch = epoch;
            if (named.Equals(Primary)) return;
            Primary = named;
            var told = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            told.SetResult();
        }
    }
}
