using System.Collections.Concurrent;
using Relay.Auction.State;

namespace Relay.Api.Orders;

/// <summary>The leaves that this node knows its orders to stand with: what stands in an open slot is not sealed again.</summary>
/// <remarks>A restart forgets it and seals again, which makes the same leaf.</remarks>
internal sealed class SealedOrders
{
    private const int Kept = 16_384;

    private readonly ConcurrentDictionary<string, (ulong Revision, SealedLeaf Leaf)> _leaves = new();
    private readonly ConcurrentDictionary<ulong, byte> _changes = new();

    /// <summary>The leaf of this revision in the slot; null where it is not known to stand there.</summary>
    public SealedLeaf? Find(StoredOrder stored, ulong slot)
        => _leaves.TryGetValue(stored.Name, out var known) && known.Revision == stored.Revision && known.Leaf.Slot == slot ? known.Leaf : null;

    /// <summary>Notes where an order stands now.</summary>
    public void Note(StoredOrder stored, SealedLeaf leaf)
    {
        if (_leaves.Count >= Kept) _leaves.Clear();
        _leaves[stored.Name] = (stored.Revision, leaf);
    }

    /// <summary>Notes that this node made a change of the orders, and sealed what was changed.</summary>
    public void NoteChange(ulong change)
    {
        if (_changes.Count >= Kept) _changes.Clear();
        _changes[change] = 0;
    }

    /// <summary>True, once, where it did: nobody has to look at that order because of the change.</summary>
    public bool TakeChange(ulong change) => _changes.TryRemove(change, out _);
}
