using System.Runtime.CompilerServices;
using Relay.Auction.State;

namespace Relay.Builders.Streaming;

/// <summary>The newest messages of the feed in memory, shared by all connections of this node; older ones come from the store.</summary>
/// <remarks>
/// Each connection pulls at its own pace: there is no queue per builder that could fill, nobody waits for anybody, and no message is copied. One that is
/// further behind than the log keeps is told so and may resume from the store.
/// </remarks>
internal sealed class FeedLog(RelayStore store, FeedRenderer renderer)
{
    private const int Kept = 128;
    private const int Page = 32;

    private readonly Lock _gate = new();
    private readonly Queue<FeedMessage> _messages = new(Kept);
    private TaskCompletionSource _added = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The newest number; 0 before the first.</summary>
    public ulong Latest { get; private set; }

    /// <summary>Adds the message of the next number, and wakes who waits for it.</summary>
    public void Add(FeedMessage message)
    {
        TaskCompletionSource woken;
        lock (_gate)
        {
            if (_messages.Count == Kept) _messages.Dequeue();
            _messages.Enqueue(message);
            Latest = message.Sequence;
            (woken, _added) = (_added, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        woken.SetResult();
    }

    /// <summary>Every message from a number on: first what is kept, then live, without a gap or a double.</summary>
    /// <param name="from">The first number wanted; 0 or 1 for the oldest that is kept.</param>
    /// <param name="cancellation">Ends the stream.</param>
    public async IAsyncEnumerable<FeedMessage> FromAsync(ulong from, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var next = Math.Max(1, from);
        while (true)
        {
            var (message, wait, isOlder) = Take(next);
            if (message is not null)
            {
                yield return message;
                next = message.Sequence + 1;
            }
            else if (isOlder)
            {
                var any = false;
                foreach (var stored in await store.Results.ReadAsync(next, Page, cancellation).ConfigureAwait(false))
                {
                    any = true;
                    next = stored.FeedNumber + 1;
                    if (renderer.Render(stored) is { } rendered) yield return rendered;
                }

                if (!any) await wait.WaitAsync(cancellation).ConfigureAwait(false);
            }
            else
            {
                await wait.WaitAsync(cancellation).ConfigureAwait(false);
            }
        }
    }

    private (FeedMessage? Message, Task Added, bool IsOlder) Take(ulong number)
    {
        lock (_gate)
        {
            if (_messages.Count == 0) return (null, _added.Task, true);
            var oldest = _messages.Peek().Sequence;
            if (number < oldest) return (null, _added.Task, true);
            // A number may be missing where a stored result could not be read: the next one follows.
            return number > Latest ? (null, _added.Task, false) : (_messages.First(message => message.Sequence >= number), _added.Task, false);
        }
    }
}
