using Relay.Auction.Keyholders;
using Relay.Auction.Sealing;
using Relay.Auction.Slots;

namespace Relay.Auction.Closing;

/// <summary>Hands a slot's leaves to a keyholder as they come, from a task of its own: a slow holder never holds up the log.</summary>
/// <remarks>A holder that was restarted names an earlier sequence and gets everything from there again.</remarks>
internal sealed class HolderDelivery : IAsyncDisposable
{
    private const int Batch = 256;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly IKeyholder _holder;
    private readonly SlotHeader _header;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly List<HolderLeaf> _leaves = [];
    private readonly SemaphoreSlim _more = new(0, 1);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;
    private int _next;

    public HolderDelivery(IKeyholder holder, SlotHeader header, TimeProvider time)
    {
        (_holder, _header, _time) = (holder, header, time);
        _loop = RunAsync(_stop.Token);
    }

    /// <summary>Queues the leaf of the next sequence.</summary>
    public void Post(HolderLeaf leaf)
    {
        lock (_gate) _leaves.Add(leaf);
        Wake();
    }

    /// <summary>Sends again from a sequence that the holder lacks.</summary>
    public void SendFrom(uint sequence)
    {
        lock (_gate) _next = (int)Math.Min(sequence, (uint)_leaves.Count);
        Wake();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        _stop.Dispose();
        _more.Dispose();
    }

    private void Wake()
    {
        lock (_gate)
        {
            if (_more.CurrentCount == 0) _more.Release();
        }
    }

    private async Task RunAsync(CancellationToken stop)
    {
        try
        {
            while (true)
            {
                await _more.WaitAsync(stop).ConfigureAwait(false);
                while (Take() is { } part)
                {
                    var answer = await _holder.DeliverAsync(_header.Hash, (uint)part.First, part.Leaves, stop).ConfigureAwait(false);
                    if (answer is HolderAnswer<uint>.Refused) return;
                    var expected = (answer as HolderAnswer<uint>.Given)?.Value;
                    lock (_gate)
                    {
                        // Whoever called SendFrom meanwhile has the last word.
                        if (expected is { } next && _next == part.First) _next = (int)Math.Min(next, (uint)_leaves.Count);
                    }

                    // Also a holder that answers and takes nothing, its queue being full, is not asked without a pause.
                    if (expected is null || expected <= part.First) await Task.Delay(Pause, _time, stop).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The slot is over.
        }
    }

    private (int First, IReadOnlyList<HolderLeaf> Leaves)? Take()
    {
        lock (_gate)
        {
            var count = Math.Min(Batch, _leaves.Count - _next);
            return count == 0 ? null : (_next, _leaves.GetRange(_next, count));
        }
    }
}
