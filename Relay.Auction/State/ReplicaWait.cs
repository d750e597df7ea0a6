using System.Threading.Channels;
using StackExchange.Redis;

namespace Relay.Auction.State;

/// <summary>Waits until replicas have what was written: many appends share one WAIT, on a connection of its own, for WAIT holds up whatever else the connection carries.</summary>
/// <remarks>WAIT is about the writes of its own connection, so a marker is written first: whoever has it has everything that the server had done before it.</remarks>
internal sealed class ReplicaWait : IAsyncDisposable
{
    private readonly ConnectionMultiplexer _own;
    private readonly RedisKey _marker;
    private readonly int _replicas;
    private readonly TimeSpan _patience;
    private readonly Channel<TaskCompletionSource<int>> _asked = Channel.CreateUnbounded<TaskCompletionSource<int>>(new UnboundedChannelOptions { SingleReader = true });
    private readonly TimeProvider _time;
    private readonly Task _waiting;

    /// <summary>Beyond what replicas are waited for: then it is the connection that does not answer.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    /// <param name="own">A connection to the primary that nobody else uses; ended with this.</param>
    /// <param name="marker">A key of the chain; kept a minute.</param>
    /// <param name="replicas">How many must have it.</param>
    /// <param name="patience">The longest wait for them.</param>
    /// <param name="time">The clock of the wait.</param>
    public ReplicaWait(ConnectionMultiplexer own, RedisKey marker, int replicas, TimeSpan patience, TimeProvider time)
    {
        (_own, _marker, _replicas, _patience, _time) = (own, marker, replicas, patience, time);
        _waiting = Task.Run(WaitForEverAsync);
    }

    /// <summary>True where this connection's last call had no answer at all.</summary>
    public bool IsStuck { get; private set; }

    /// <summary>Everything that Redis answered before this call is with so many replicas.</summary>
    /// <returns>How many; fewer than asked for where they did not acknowledge in time, 0 where Redis failed.</returns>
    public async Task<int> AcknowledgedAsync(CancellationToken cancellation)
    {
        var one = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        return _asked.Writer.TryWrite(one) ? await one.Task.WaitAsync(cancellation).ConfigureAwait(false) : 0;
    }

    public async ValueTask DisposeAsync()
    {
        _asked.Writer.TryComplete();
        await _own.CloseAsync(allowCommandsToComplete: false).ConfigureAwait(false);
        await _waiting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _own.Dispose();
    }

    private async Task WaitForEverAsync()
    {
        var together = new List<TaskCompletionSource<int>>();
        while (await _asked.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            while (_asked.Reader.TryRead(out var one)) together.Add(one);
            var acknowledged = await AskAsync().ConfigureAwait(false);
            foreach (var one in together) one.SetResult(acknowledged);
            together.Clear();
        }
    }

    private async Task<int> AskAsync()
    {
        try
        {
            var database = _own.GetDatabase();
            var marked = database.StringSetAsync(_marker, RedisValue.EmptyString, TimeSpan.FromMinutes(1));
            var waited = database.ExecuteAsync("WAIT", _replicas, (long)_patience.TotalMilliseconds);
            await marked.WaitAsync(_patience + Grace, _time).ConfigureAwait(false);
            var acknowledged = (int)await waited.WaitAsync(_patience + Grace, _time).ConfigureAwait(false);
            IsStuck = false;
            return acknowledged;
        }
        catch (TimeoutException)
        {
            IsStuck = true;
            return 0;
        }
        catch (Exception error) when (error is RedisException or ObjectDisposedException)
        {
            return 0;
        }
    }
}
