using Relay.Auction.Ethereum;

namespace Relay.Auction.Keyholders;

/// <summary>Who is served next (rule 15): the slot that closes first, and within it one item of each signer in turn, however many a signer has.</summary>
/// <remarks>One owner; not for use by several threads at once. Adding and taking cost O(log slots).</remarks>
internal sealed class FairQueue<T>
{
    private readonly SortedDictionary<ulong, Turns> _bySlot = [];

    public int Count { get; private set; }

    public void Add(ulong cutoff, Address signer, T item)
    {
        if (!_bySlot.TryGetValue(cutoff, out var turns)) _bySlot[cutoff] = turns = new Turns();
        turns.Add(signer, item);
        Count++;
    }

    public bool TryTake(out T item)
    {
        item = default!;
        if (Count == 0) return false;
        var (cutoff, turns) = _bySlot.First();
        item = turns.Take();
        if (turns.IsEmpty) _bySlot.Remove(cutoff);
        Count--;
        return true;
    }

    private sealed class Turns
    {
        private readonly Dictionary<Address, Queue<T>> _waiting = [];
        private readonly Queue<Address> _turn = new();

        public bool IsEmpty => _turn.Count == 0;

        public void Add(Address signer, T item)
        {
            if (!_waiting.TryGetValue(signer, out var items))
            {
                _waiting[signer] = items = new Queue<T>();
                _turn.Enqueue(signer);
            }

            items.Enqueue(item);
        }

        public T Take()
        {
            var signer = _turn.Dequeue();
            var items = _waiting[signer];
            var item = items.Dequeue();
            if (items.Count > 0) _turn.Enqueue(signer);
            else _waiting.Remove(signer);
            return item;
        }
    }
}
