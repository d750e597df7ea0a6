using System.Collections.Concurrent;
using Relay.Auction.Sealing;

namespace Relay.Api.Orders;

/// <summary>What this node placed lately: a guess of what is new to the store, and which changes need no second look. Nothing depends on it; a restart forgets it.</summary>
internal sealed class PlacedOrders
{
    private const int Kept = 16_384;

    private readonly Recent<BundleId> _names = new();
    private readonly Recent<ulong> _changes = new();

    /// <summary>True where an order of this name was placed lately: what comes under it now is likely a replacement, or the same again.</summary>
    public bool IsKnown(BundleId id) => _names.Contains(id);

    /// <summary>Notes an order that was placed, and the change of the orders that it made where it was sealed in the same step.</summary>
    public void Note(BundleId id, ulong? change)
    {
        _names.Add(id);
        if (change is { } number) _changes.Add(number);
    }

    /// <summary>True, once, where this node made the change: nobody has to look at that order because of it.</summary>
    public bool TakeChange(ulong change) => _changes.Take(change);

    /// <remarks>It counts by itself: to ask the dictionary for its count takes all of its locks.</remarks>
    private sealed class Recent<T>
        where T : notnull
    {
        private readonly ConcurrentDictionary<T, byte> _kept = new();
        private int _added;

        public bool Contains(T one) => _kept.ContainsKey(one);

        public void Add(T one)
        {
            if (Interlocked.Increment(ref _added) > Kept)
            {
                _kept.Clear();
                _added = 0;
            }

            _kept[one] = 0;
        }

        public bool Take(T one) => _kept.TryRemove(one, out _);
    }
}
