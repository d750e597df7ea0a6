namespace Relay.Builders.Streaming;

/// <summary>One builder's stream: where it stands, and why it was ended.</summary>
/// <param name="connection">The connection's id.</param>
/// <param name="builder">The builder's name.</param>
/// <param name="abort">Cuts the connection.</param>
internal sealed class FeedReader(string connection, string builder, Action abort) : IDisposable
{
    private const ulong Waiting = ulong.MaxValue;

    private readonly CancellationTokenSource _ended = new();
    private ulong _latestAtGiving = Waiting;
    private bool _isOver;

    public string Connection => connection;

    public string Builder => builder;

    /// <summary>Set once: why the relay ends the stream; words for the builder.</summary>
    public string? Reason { get; private set; }

    public CancellationToken Ended => _ended.Token;

    /// <summary>A message is handed to the connection while the feed's newest is <paramref name="latest"/>.</summary>
    public void Giving(ulong latest) => Volatile.Write(ref _latestAtGiving, latest);

    /// <summary>The connection has taken it.</summary>
    public void Taken() => Volatile.Write(ref _latestAtGiving, Waiting);

    /// <summary>How many messages were added since the one that the connection does not take; 0 while it waits for the next.</summary>
    public ulong Behind(ulong latest) => Volatile.Read(ref _latestAtGiving) is var at && at < latest ? latest - at : 0;

    /// <summary>Ends the stream with a reason; false where it is over, or has one already.</summary>
    public bool End(string reason)
    {
        lock (_ended)
        {
            if (_isOver || Reason is not null) return false;
            Reason = reason;
            _ = _ended.CancelAsync(); // Not under the lock: what waits goes on elsewhere.
            return true;
        }
    }

    /// <summary>Cuts the connection: the reason was not taken.</summary>
    public void Abort() => abort();

    public void Dispose()
    {
        lock (_ended)
        {
            _isOver = true;
            _ended.Dispose();
        }
    }
}
