using Relay.Auction.Ethereum;

namespace Relay.Auction.State;

/// <summary>What this process gave receipts for, or followed, in the slots that have no result yet (protocol.md, rule 13). Bounded.</summary>
/// <remarks>Past <paramref name="mostBytes"/> only the hash of a leaf is kept: its loss is still found, and healed only by another node.</remarks>
internal sealed class LeafMemory(long mostBytes)
{
    /// <summary>Slots at once; the lowest is forgotten first.</summary>
    internal const int MostSlots = 64;

    private readonly Lock _gate = new();
    private readonly SortedDictionary<ulong, SlotMemory> _slots = [];
    private long _bytes;

    /// <summary>The slots of which anything is remembered, ascending.</summary>
    public ulong[] Slots
    {
        get
        {
            lock (_gate) return [.. _slots.Keys];
        }
    }

    /// <summary>Remembers a leaf.</summary>
    /// <returns>False, and nothing is changed, where another leaf is remembered at its sequence, or the leaf at another one.</returns>
    public bool TryNote(ulong slot, GivenLeaf given)
    {
        lock (_gate)
        {
            if (!_slots.TryGetValue(slot, out var memory)) _slots.Add(slot, memory = new SlotMemory());
            if (!memory.Agrees(given.Seq, given.Leaf)) return false;
            // What was known by its hash alone may have come with its envelope since.
            if (memory.BySeq.TryGetValue(given.Seq, out var known) && (known.Entry.Length > 0 || given.Entry.Length == 0)) return true;
            if (_bytes + given.Entry.Length > mostBytes) given = given with { Entry = default };
            _bytes += given.Entry.Length;
            memory.Add(given);
            if (_slots.Count > MostSlots) ForgetOne(_slots.Keys.First());
            return true;
        }
    }

    /// <summary>The remembered leaf of the highest sequence: the log reaches at least so far.</summary>
    public GivenLeaf? Last(ulong slot)
    {
        lock (_gate) return _slots.TryGetValue(slot, out var memory) ? memory.Last : null;
    }

    /// <summary>What is remembered of a slot, by sequence.</summary>
    public GivenLeaf[] Of(ulong slot)
    {
        lock (_gate) return _slots.TryGetValue(slot, out var memory) ? [.. memory.BySeq.Values.OrderBy(given => given.Seq)] : [];
    }

    /// <summary>The slot has its result, or nothing can be done for it any more.</summary>
    public void Forget(ulong slot)
    {
        lock (_gate) ForgetOne(slot);
    }

    private void ForgetOne(ulong slot)
    {
        if (_slots.Remove(slot, out var memory)) _bytes -= memory.BySeq.Values.Sum(given => (long)given.Entry.Length);
    }

    private sealed class SlotMemory
    {
        private readonly Dictionary<Hash32, uint> _byLeaf = [];

        public Dictionary<uint, GivenLeaf> BySeq { get; } = [];

        public GivenLeaf? Last { get; private set; }

        public bool Agrees(uint seq, in Hash32 leaf)
            => BySeq.TryGetValue(seq, out var given) ? given.Leaf == leaf : !_byLeaf.ContainsKey(leaf);

        public void Add(GivenLeaf given)
        {
            BySeq[given.Seq] = given;
            _byLeaf[given.Leaf] = given.Seq;
            if (Last is null || given.Seq >= Last.Seq) Last = given;
        }
    }
}
