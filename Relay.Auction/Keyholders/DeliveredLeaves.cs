using System.Security.Cryptography;
using Relay.Auction.Ethereum;
using Relay.Auction.Opening;
using Relay.Auction.Receipts;
using Relay.Auction.Sealing;
using Relay.Auction.Slots;

namespace Relay.Auction.Keyholders;

/// <summary>The leaves that a holder was given for one slot, in memory only: their root, and what their seals held.</summary>
/// <remarks>One caller at a time, beside the workers, who only <see cref="Try"/>.</remarks>
internal sealed class DeliveredLeaves(P256Key key, SlotHeader header, byte index)
{
    private readonly ShareUnsealer _unsealer = new(key, header, index);
    private readonly MerkleFrontier _tree = new();
    private readonly List<DeliveredLeaf> _leaves = [];
    private TaskCompletionSource? _settled;
    private int _untried;
    private volatile bool _isErased;

    /// <summary>The slot that closes first is served first.</summary>
    public ulong Cutoff => header.Cutoff;

    /// <summary>The sequence that comes next.</summary>
    public uint Count => (uint)_leaves.Count;

    /// <summary>True where every seal was tried.</summary>
    public bool IsSettled => Volatile.Read(ref _untried) == 0;

    /// <summary>The leaf at a sequence.</summary>
    public DeliveredLeaf this[uint sequence] => _leaves[(int)sequence];

    /// <summary>Takes the leaf of the next sequence and has its seal tried; false where the queue is full.</summary>
    public bool TryAppend(HolderLeaf received, DecapsulationQueue queue)
    {
        var leaf = new DeliveredLeaf(received);
        if (!leaf.HasSeal)
        {
            Take(leaf);
            return true;
        }

        Interlocked.Increment(ref _untried);
        if (!queue.TryAdd(new Decapsulation(this, leaf)))
        {
            Done();
            return false;
        }

        Take(leaf);
        return true;
    }

    /// <summary>Tries one seal; called by the workers.</summary>
    public void Try(DeliveredLeaf leaf)
    {
        try
        {
            if (!_isErased) leaf.Unseal(_unsealer);
        }
        catch (Exception fault) when (fault is ObjectDisposedException or CryptographicException)
        {
            // The key was destroyed in this moment; a seal that cannot be tried is not ok.
        }

        if (_isErased) leaf.Erase();
        Done();
    }

    /// <summary>Completes when every seal that was appended so far has been tried.</summary>
    public async Task SettledAsync(CancellationToken cancellation)
    {
        var settled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        settled = Interlocked.CompareExchange(ref _settled, settled, null) ?? settled;
        if (IsSettled) settled.TrySetResult();
        await settled.Task.WaitAsync(cancellation).ConfigureAwait(false);
        Interlocked.CompareExchange(ref _settled, null, settled);
    }

    /// <summary>True where the first leaves have this root; false where there are fewer.</summary>
    public bool HasRoot(uint count, in Hash32 root)
    {
        if (count > Count) return false;
        var found = count == Count ? _tree.Root : new MerkleTree([.. _leaves.Take((int)count).Select(leaf => leaf.Leaf)]).Root;
        return found == root;
    }

    /// <summary>The cores of the first leaves, by sequence.</summary>
    public IReadOnlyList<BidCore> Cores(uint count) => [.. _leaves.Take((int)count).Select(leaf => leaf.Core)];

    /// <summary>Forgets every share, also of what is being tried just now.</summary>
    public void Erase()
    {
        _isErased = true;
        foreach (var leaf in _leaves) leaf.Erase();
    }

    private void Take(DeliveredLeaf leaf)
    {
        _leaves.Add(leaf);
        _tree.Append(leaf.Leaf);
    }

    private void Done()
    {
        if (Interlocked.Decrement(ref _untried) == 0) Volatile.Read(ref _settled)?.TrySetResult();
    }
}
