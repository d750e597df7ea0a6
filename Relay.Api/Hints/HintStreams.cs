using System.Collections.Concurrent;
using Relay.Api.Limits;
using Relay.Auction;

namespace Relay.Api.Hints;

/// <summary>How many streams are open, of the node and of each client address; and what becomes of one that does not read.</summary>
internal sealed partial class HintStreams(HintOptions options, TimeProvider time, ILogger<HintStreams> log)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<ClientAddress, int> _open = [];
    private int _count;

    /// <summary>Takes up a stream, to be given back by <see cref="Close"/>; why not, where there is no room.</summary>
    public Rejection? Open(ClientAddress client)
    {
        if (Interlocked.Increment(ref _count) > options.MaxStreams)
        {
            Interlocked.Decrement(ref _count);
            return new Rejection(RejectionCode.NotReady, "as many streams of hints are open as this node takes: try another one, or again soon");
        }

        if (_open.AddOrUpdate(client, 1, static (_, count) => count + 1) <= options.MaxStreamsPerAddress) return null;
        Close(client);
        return new Rejection(RejectionCode.RateLimited, "too many streams of hints are open from the client address");
    }

    /// <summary>The stream is over.</summary>
    public void Close(ClientAddress client)
    {
        Interlocked.Decrement(ref _count);
        // The entry goes with its last stream, so that the map is as small as what is open.
        if (_open.AddOrUpdate(client, 0, static (_, count) => count - 1) <= 0) _open.TryRemove(new(client, 0));
    }

    /// <summary>Waits until the client has taken what was sent; false, and cut, where it does not.</summary>
    public async ValueTask<bool> TakesAsync(ValueTask sending, Action cut)
    {
        if (sending.IsCompletedSuccessfully) return true;
        try
        {
            await sending.AsTask().WaitAsync(Patience, time, CancellationToken.None).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            LogCut();
            cut();
            return false;
        }
    }

    [LoggerMessage(3072, LogLevel.Information, "A stream of hints is cut: its client does not read")]
    private partial void LogCut();
}
