using System.Runtime.CompilerServices;
using Relay.Auction.State;

namespace Relay.Builders.Streaming;

/// <summary>The newest messages of the feed in memory, shared by all connections of this node; older ones come from the store.</summary>
/// <remarks>Each connection pulls at its own pace: there is no queue per builder that could fill, nobody waits for anybody, and no message is copied.</remarks>
internal sealed class FeedLog(RelayStore store, FeedRenderer renderer)
{
    private const int Kept = 128;
    private const int Page = 4; // Each may be a megabyte.

    private readonly Lock _gate = new();
    private readonly FeedMessage?[] _ring = new FeedMessage?[Kept];
    private TaskCompletionSource _added = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ulong _oldest;

    /// <summary>The newest number; 0 before the first.</summary>
    public ulong Latest { get; private set; }

    /// <summary>Adds the message of the next number, and wakes who waits for it.</summary>
    public void Add(FeedMessage message)
    {
        TaskCompletionSource woken;
        lock (_gate)
        {
            // The log has no gaps; only after a loss of the store's newest entries do numbers start again.
            if (_oldest == 0 || message.Sequence != Latest + 1) _oldest = message.Sequence;
            Latest = message.Sequence;
            _ring[Latest % Kept] = message;
            if (Latest - _oldest >= Kept) _oldest = Latest - Kept + 1;
            (woken, _added) = (_added, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        woken.SetResult();
    }

    /// <summary>Every message from a number on: first what is kept, then live, without a gap or a double.</summary>
    /// <param name="from">The first number wanted; 0 or 1 for the oldest that is kept.</param>
    /// <param name="cancellation">Ends the stream.</param>
    /// <remarks>Ends after the last message before a gap, where the store dropped what comes next while it was read.</remarks>
    public async IAsyncEnumerable<FeedMessage> FromAsync(ulong from, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var next = Math.Max(1, from);
        var isFirst = from <= 1;
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            var (message, wait, isOlder) = Take(next);
            if (message is not null)
            {
                next++;
                yield return message;
            }
            else if (isOlder)
            {
                var page = await store.Feed.ReadAsync(next, Page, cancellation).ConfigureAwait(false);
                if (page.Count == 0) await wait.WaitAsync(cancellation).ConfigureAwait(false);
                else if (page[0].Number != next && !isFirst) yield break;
                foreach (var stored in page)
                {
                    next = stored.Number + 1;
                    yield return renderer.Render(stored);
                }
            }
            else
            {
                await wait.WaitAsync(cancellation).ConfigureAwait(false);
            }

            isFirst &= next <= 1;
        }
    }

    private (FeedMessage? Message, Task Added, bool IsOlder) Take(ulong number)
    {
        lock (_gate)
        {
            if (_oldest == 0 || number < _oldest) return (null, _added.Task, true);
            return number > Latest ? (null, _added.Task, false) : (_ring[number % Kept], _added.Task, false);
        }
    }
}
