using System.Collections.Concurrent;
using Relay.Auction;

namespace Relay.Api.Limits;

/// <summary>How many streams of one sort are open, of the node and of each client address; and what becomes of one that does not read.</summary>
/// <param name="of">What they tell of, in a few words.</param>
/// <param name="most">Most of the node.</param>
/// <param name="mostPerAddress">Most of one client address.</param>
/// <param name="time">Clock.</param>
internal abstract class OpenStreams(string of, int most, int mostPerAddress, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly ConcurrentDictionary<ClientAddress, int> _open = [];
    private int _count;

    /// <summary>Takes up a stream, to be given back by <see cref="Close"/>; why not, where there is no room.</summary>
    public Rejection? Open(ClientAddress client)
    {
        if (Interlocked.Increment(ref _count) > most)
        {
            Interlocked.Decrement(ref _count);
            return new Rejection(RejectionCode.NotReady, $"as many streams of {of} are open as this node takes: try another one, or again soon");
        }

        if (_open.AddOrUpdate(client, 1, static (_, count) => count + 1) <= mostPerAddress) return null;
        Close(client);
        return new Rejection(RejectionCode.RateLimited, $"too many streams of {of} are open from the client address");
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

    /// <summary>Says that a stream is cut.</summary>
    protected abstract void LogCut();
}
