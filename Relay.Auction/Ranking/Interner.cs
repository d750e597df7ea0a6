namespace Relay.Auction.Ranking;

/// <summary>Numbers distinct keys from 0 in the order in which they come: open addressing, one array of keys.</summary>
/// <remarks>The hash code is seeded per process, so nobody can build keys that collide; only speed depends on it, never a number.</remarks>
internal sealed class Interner<TKey> where TKey : struct, IEquatable<TKey>
{
    private int[] _slots = new int[1024];
    private TKey[] _keys = new TKey[512];

    /// <summary>How many distinct keys came.</summary>
    public int Count { get; private set; }

    /// <summary>The number of the key, or −1 where it never came.</summary>
    public int Find(in TKey key) => _slots[SlotOf(key)] - 1;

    /// <summary>The number of the key, a new one where it never came.</summary>
    public int Intern(in TKey key)
    {
        var slot = SlotOf(key);
        if (_slots[slot] != 0) return _slots[slot] - 1;
        if (Count == _keys.Length)
        {
            Grow();
            slot = SlotOf(key);
        }

        _keys[Count] = key;
        _slots[slot] = ++Count;
        return Count - 1;
    }

    private int SlotOf(in TKey key)
    {
        var mask = _slots.Length - 1;
        var slot = key.GetHashCode() & mask;
        while (_slots[slot] != 0 && !_keys[_slots[slot] - 1].Equals(key)) slot = (slot + 1) & mask;
        return slot;
    }

    private void Grow()
    {
        Array.Resize(ref _keys, _keys.Length * 2);
        _slots = new int[_slots.Length * 2];
        for (var number = 0; number < Count; number++) _slots[SlotOf(_keys[number])] = number + 1;
    }
}
