using System.Threading.Channels;

namespace Relay.Auction.Keyholders;

/// <summary>Tries seals in the background as leaves arrive, so that nothing of it is left for the close. Bounded, and fair between signers.</summary>
/// <remarks>One loop sorts, a few workers try seals; each leaf costs one try, whatever is in it.</remarks>
internal sealed class DecapsulationQueue : IAsyncDisposable
{
    private readonly int _capacity;
    private readonly Channel<Decapsulation> _arrived = Channel.CreateUnbounded<Decapsulation>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Channel<Decapsulation> _next = Channel.CreateBounded<Decapsulation>(new BoundedChannelOptions(1) { SingleWriter = true });
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loops;
    private int _waiting;
    private int _isDisposed;

    /// <param name="workers">How many seals are tried at once.</param>
    /// <param name="capacity">The most that wait; what comes beyond is not taken, and is delivered again by the relay.</param>
    public DecapsulationQueue(int workers, int capacity)
    {
        _capacity = capacity;
        _loops = Task.WhenAll(Enumerable.Range(0, workers).Select(_ => Task.Run(WorkAsync)).Append(Task.Run(SortAsync)));
    }

    /// <summary>False where the queue is full.</summary>
    public bool TryAdd(Decapsulation item)
    {
        if (Interlocked.Increment(ref _waiting) <= _capacity && _arrived.Writer.TryWrite(item))
        {
            KeyholderMetrics.Waiting(1);
            return true;
        }

        Interlocked.Decrement(ref _waiting);
        return false;
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 1) return;
        _arrived.Writer.TryComplete();
        await _stop.CancelAsync().ConfigureAwait(false);
        try
        {
            await _loops.ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // What was not tried is delivered again after a restart.
        }

        KeyholderMetrics.Waiting(-_waiting);
        _stop.Dispose();
    }

    private async Task SortAsync()
    {
        var queue = new FairQueue<Decapsulation>();
        while (true)
        {
            while (_arrived.Reader.TryRead(out var item)) queue.Add(item.Leaves.Cutoff, item.Leaf.Core.Signer, item);
            if (queue.TryTake(out var next)) await _next.Writer.WriteAsync(next, _stop.Token).ConfigureAwait(false);
            else if (!await _arrived.Reader.WaitToReadAsync(_stop.Token).ConfigureAwait(false)) return;
        }
    }

    private async Task WorkAsync()
    {
        await foreach (var item in _next.Reader.ReadAllAsync(_stop.Token).ConfigureAwait(false))
        {
            item.Leaves.Try(item.Leaf);
            Interlocked.Decrement(ref _waiting);
            KeyholderMetrics.Waiting(-1);
        }
    }
}
