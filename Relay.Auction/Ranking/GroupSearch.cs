using Relay.Auction.Ethereum;

namespace Relay.Auction.Ranking;

/// <summary>Branch and bound over one small group of bundles, all others left as they are: finds the best choice among the group's.</summary>
internal sealed class GroupSearch(Selection selection, StepMeter steps, double price)
{
    /// <summary>No group is larger.</summary>
    public const int Largest = 20;

    private readonly Contenders _contenders = selection.Contenders;
    private readonly List<int> _group = [];
    private readonly Rivals _rivals = new(selection.Footprints);
    private readonly List<int> _picked = [];
    private readonly List<int> _bestPicked = [];
    private UInt256 _best;
    private double _bestWorth;
    private long _stepsLeft;

    /// <summary>Exchanges the group's chosen bundles for a better choice, if there is one.</summary>
    /// <param name="group">Distinct ranks, at most <see cref="Largest"/>.</param>
    /// <param name="most">Steps for this group.</param>
    /// <param name="complete">True where every choice was weighed.</param>
    /// <returns>True where the selection is now worth more.</returns>
    public bool TryImprove(IEnumerable<int> group, long most, out bool complete)
    {
        Begin(group);
        var before = _best;
        _stepsLeft = most;
        complete = Search(0, UInt256.Zero, 0);
        foreach (var rank in _bestPicked) selection.TryAdd(rank);
        return _best > before;
    }

    private void Begin(IEnumerable<int> group)
    {
        _group.Clear();
        _group.AddRange(group);
        _group.Sort((left, right) =>
        {
            var order = _contenders.Density(right).CompareTo(_contenders.Density(left));
            return order != 0 ? order : left.CompareTo(right);
        });
        _rivals.Divide(_group);
        _picked.Clear();
        _bestPicked.Clear();
        _best = UInt256.Zero;
        _bestWorth = 0;
        foreach (var rank in _group)
        {
            if (!selection.Contains(rank)) continue;
            _bestPicked.Add(rank);
            _best = UInt256.AddSaturating(_best, _contenders[rank].Value);
            _bestWorth += _contenders.Worth[rank];
        }

        foreach (var rank in _bestPicked) selection.Remove(rank);
    }

    private bool Search(int at, UInt256 value, double worth)
    {
        var cost = 1 + (selection.Chains.TakeWalks() >> 4);
        if (_stepsLeft <= 0 || !steps.TryTake(cost)) return false;
        _stepsLeft -= cost;
        // A child may come before its parent here, so soundness is asked of the whole choice, not of each step.
        if (value > _best && selection.IsSound)
        {
            (_best, _bestWorth) = (value, worth);
            _bestPicked.Clear();
            _bestPicked.AddRange(_picked);
        }

        if (at == _group.Count || !(worth + BoundFrom(at) > _bestWorth) || !(worth + RivalBoundFrom(at) > _bestWorth)) return true;
        var rank = _group[at];
        if (selection.TryAdd(rank))
        {
            _picked.Add(rank);
            var complete = Search(at + 1, UInt256.AddSaturating(value, _contenders[rank].Value), worth + _contenders.Worth[rank]);
            _picked.RemoveAt(_picked.Count - 1);
            selection.Remove(rank);
            if (!complete) return false;
        }

        return Search(at + 1, value, worth);
    }

    // The fractional knapsack of what is left of the group, as if nothing clashed.
    private double BoundFrom(int at)
    {
        double bound = 0;
        var left = selection.GasLeft;
        for (; at < _group.Count; at++)
        {
            var rank = _group[at];
            if (_contenders.Gas[rank] > left) return bound + _contenders.Density(rank) * left;
            left -= _contenders.Gas[rank];
            bound += _contenders.Worth[rank];
        }

        return bound;
    }

    // At most one of any set of rivals: with room and gas at the margin's price (Lagrange: a bound at any price), and with gas for nothing.
    private double RivalBoundFrom(int at)
    {
        Span<double> gains = stackalloc double[Largest];
        Span<double> worths = stackalloc double[Largest];
        gains.Clear();
        worths.Clear();
        for (; at < _group.Count; at++)
        {
            var (rank, set) = (_group[at], _rivals.SetOf(at));
            worths[set] = Math.Max(worths[set], _contenders.Worth[rank]);
            gains[set] = Math.Max(gains[set], _contenders.Worth[rank] - price * _contenders.Gas[rank]);
        }

        double priced = price * selection.GasLeft, free = 0;
        for (var set = 0; set < Largest; set++) (priced, free) = (priced + gains[set], free + worths[set]);
        return Math.Min(priced, free);
    }
}
