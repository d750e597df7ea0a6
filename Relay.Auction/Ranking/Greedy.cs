namespace Relay.Auction.Ranking;

/// <summary>Fills a selection in a given order with all that still fits.</summary>
internal sealed class Greedy(Selection selection, Parents parents)
{
    private const int LargestWave = 256;

    private readonly Contenders _contenders = selection.Contenders;
    private readonly Footprints _footprints = selection.Footprints;
    private readonly HashSet<int> _waveHashes = [];

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
        for (var rank = 0; rank < _contenders.Count && selection.GasLeft >= _contenders.SmallestGas; rank++)
        {
            // Value so far + room at the margin's price + what later bundles are worth above that price: nothing that follows can beat it.
            if (bound * (1 + 1e-9) < mark) return false;
            if (rank >= foreseen) foreseen = Foresee(null, rank);
            if (!selection.Contains(rank)) parents.TryAddWithParents(rank, double.NegativeInfinity, out _);
            var gain = _contenders.Worth[rank] - price * _contenders.Gas[rank];
            bound += selection.Contains(rank) ? Math.Min(0, gain) : -Math.Max(0, gain);
        }

        return true;
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
