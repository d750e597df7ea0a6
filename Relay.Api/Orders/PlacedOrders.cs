using System.Collections.Concurrent;
using Relay.Auction.Sealing;

namespace Relay.Api.Orders;

/// <summary>What this node placed lately: a guess of what is new to the store, and which changes need no second look. Nothing depends on it; a restart forgets it.</summary>
internal sealed class PlacedOrders
{
    private const int Kept = 16_384;

    private readonly ConcurrentDictionary<BundleId, byte> _names = new();
    private readonly ConcurrentDictionary<ulong, byte> _changes = new();

    /// <summary>True where an order of this name was placed lately: what comes under it now is likely a replacement, or the same again.</summary>
    public bool IsKnown(BundleId id) => _names.ContainsKey(id);

    /// <summary>Notes an order that was placed, and the change of the orders that it made where it was sealed in the same step.</summary>
    public void Note(BundleId id, ulong? change)
    {
        Add(_names, id);
        if (change is { } number) Add(_changes, number);
    }

    /// <summary>True, once, where this node made the change: nobody has to look at that order because of it.</summary>
    public bool TakeChange(ulong change) => _changes.TryRemove(change, out _);

    private static void Add<T>(ConcurrentDictionary<T, byte> kept, T one)
        where T : notnull
    {
        if (kept.Count >= Kept) kept.Clear();
        kept[one] = 0;
    }
}
