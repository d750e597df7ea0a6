namespace Relay.Auction.Ranking;

/// <summary>Fills a selection in a given order with all that still fits.</summary>
internal sealed class Greedy(Selection selection, Parents parents)
{
    private const int LargestWave = 256;

    private readonly Contenders _contenders = selection.Contenders;
    private readonly Footprints _footprints = selection.Footprints;
    private readonly HashSet<int> _waveHashes = [];
    private readonly Dictionary<(int Account, ulong Nonce), List<int>> _waiting = [];
    private readonly Stack<int> _toTry = new();
    private readonly List<int> _added = [];

    /// <summary>Best value per gas first. A bundle that needs an absent parent is tried where the two together stand.</summary>
    public void FillByDensity()
    {
        var waiting = new PriorityQueue<int, (double, int)>();
        var order = _contenders.ByDensity;
        var foreseen = 0;
        for (var i = 0; i < order.Length; i++)
        {
            if (selection.GasLeft < _contenders.SmallestGas) return;
            while (waiting.TryPeek(out var child, out var key) && -key.Item1 >= _contenders.Density(order[i]))
            {
                waiting.Dequeue();
                parents.TryAddWithParents(child, double.NegativeInfinity, out _);
            }

            if (i >= foreseen) foreseen = Foresee(order, i);
            if (!parents.TryAddWithParents(order[i], _contenders.Density(order[i]), out var together) && together > 0)
            {
                waiting.Enqueue(order[i], (-together, order[i]));
            }
        }

        while (waiting.TryDequeue(out var child, out _)) parents.TryAddWithParents(child, double.NegativeInfinity, out _);
    }

    /// <summary>Best value first, and no further than it can still beat <paramref name="mark"/>: who comes later needs no senders.</summary>
    /// <param name="mark">What another selection is worth already; negative to go on to the end.</param>
    /// <param name="price">What a unit of gas is worth at the margin of the fractional knapsack.</param>
    /// <param name="bound">The fractional knapsack's value.</param>
    /// <returns>False where it was given up.</returns>
    public bool FillByValue(double mark, double price, double bound)
    {
        var foreseen = 0;
        _waiting.Clear();
        for (var rank = 0; rank < _contenders.Count && selection.GasLeft >= _contenders.SmallestGas; rank++)
        {
            // Value so far + room at the margin's price + what later bundles are worth above that price: nothing that follows can beat it.
            if (bound * (1 + 1e-9) < mark) return false;
            if (rank >= foreseen) foreseen = Foresee(null, rank);
            if (!selection.Contains(rank))
            {
                // Who comes in after its turn was counted out of the bound.
                foreach (var added in AddWithChildren(rank)) bound += added < rank ? Gain(added, price) : 0;
            }

            bound += selection.Contains(rank) ? Math.Min(0, Gain(rank, price)) : -Math.Max(0, Gain(rank, price));
        }

        return true;
    }

    // Who was tried before its parent stood is tried again when it does, so that one pass takes a whole chain of nonces.
    private List<int> AddWithChildren(int rank)
    {
        _added.Clear();
        _toTry.Push(rank);
        while (_toTry.TryPop(out var next))
        {
            if (selection.Contains(next)) continue;
            if (!parents.TryAddWithParents(next, double.NegativeInfinity, out _))
            {
                if (parents.Missing is { } missing) Wait(missing, next);
                continue;
            }

            foreach (var added in parents.Added)
            {
                _added.Add(added);
                foreach (ref readonly var run in _footprints.RunsOf(added))
                {
                    if (!_waiting.Remove((run.Account, run.High), out var children)) continue;
                    for (var i = children.Count - 1; i >= 0; i--) _toTry.Push(children[i]);
                }
            }
        }

        return _added;
    }

    private double Gain(int rank, double price) => _contenders.Worth[rank] - price * _contenders.Gas[rank];

    private void Wait((int, ulong) missing, int rank)
    {
        if (!_waiting.TryGetValue(missing, out var children)) _waiting[missing] = children = [];
        children.Add(rank);
    }

    // A wave holds no more gas than there is room: all of it would be examined anyway, unless one clashes with another.
    private int Foresee(int[]? order, int from)
    {
        Span<int> wave = stackalloc int[LargestWave];
        var count = 0;
        _waveHashes.Clear();
        var room = selection.GasLeft;
        for (; from < _contenders.Count && count < LargestWave; from++)
        {
            var rank = order is null ? from : order[from];
            if (selection.Contains(rank) || !selection.HasRoomFor(rank)) continue;
            if (_contenders.Gas[rank] > room) break;
            room -= _contenders.Gas[rank];
            if (!_footprints.IsExamined(rank) && !SharesTransaction(rank)) wave[count++] = rank;
        }

        _footprints.Foresee(wave[..count]);
        return count == 0 ? from + 1 : from;
    }

    // With what is chosen, or with a better one of this wave.
    private bool SharesTransaction(int rank)
    {
        if (selection.SharesTransaction(rank)) return true;
        var shares = false;
        foreach (var hash in _footprints.HashesOf(rank)) shares |= !_waveHashes.Add(hash);
        return shares;
    }
}
