using System.Runtime.InteropServices;

namespace Relay.Auction.Ranking;

/// <summary>Makes a full selection better: small groups of bundles are chosen anew, each exactly, until none can be bettered or the steps are used up.</summary>
/// <remarks>The groups: the bundles next to the margin of the knapsack; each knot of clashing bundles with some of the margin's; the carriers of blobs.</remarks>
internal sealed class Improver(Selection selection, StepMeter steps, Margin margin)
{
    private const int Rounds = 4;
    private const int LargestPart = 14;
    private const int MostOfKnot = 64;
    private const int MostParts = 16;
    private const long StepsForGroup = 4_000;

    private readonly Contenders _contenders = selection.Contenders;
    private readonly GroupSearch _search = new(selection, steps, margin.Price);
    private readonly Greedy _greedy = new(selection, new Parents(selection));
    private readonly List<int> _chosenAtMargin = [];
    private readonly List<int> _freeAtMargin = [];
    private List<int>? _blobCarriers;

    /// <summary>Improves. True where every choice was weighed, so that nothing can be better.</summary>
    public bool Run()
    {
        if (_contenders.Count <= GroupSearch.Largest)
        {
            _search.TryImprove(Enumerable.Range(0, _contenders.Count), long.MaxValue, out var complete);
            if (complete) return true;
        }

        for (var round = 0; round < Rounds && !steps.IsExhausted && ImproveOnce(); round++) _greedy.FillByValue(-1, margin.Price, margin.Bound);
        return false;
    }

    private bool ImproveOnce()
    {
        FindMargin(GroupSearch.Largest / 2);
        var better = TryGroup(AtMargin(GroupSearch.Largest / 2));
        foreach (var knot in Knots.Of(selection))
        {
            foreach (var part in PartsOf(knot)) better |= TryGroup(part.Union(AtMargin((GroupSearch.Largest - part.Count) / 2)));
        }

        if (selection.BlobsLeft < _contenders.MostBlobs) better |= TryGroup(_blobCarriers ??= BlobCarriers());
        return better;
    }

    // A small knot in one piece; of a large one the surroundings of each free bundle that would earn something.
    private IEnumerable<List<int>> PartsOf(List<int> knot)
    {
        if (!knot.Exists(IsWanted)) return [];
        if (knot.Count <= LargestPart) return [knot];
        List<int> preferred = [.. knot.OrderByDescending(Gain).ThenBy(rank => rank).Take(MostOfKnot)];
        return preferred.FindAll(IsWanted).Take(MostParts).Select(centre => Knots.Around(selection.Footprints, steps, preferred, centre, LargestPart));
    }

    private bool IsWanted(int rank) => !selection.Contains(rank) && Gain(rank) > 0;

    private bool TryGroup(IEnumerable<int> group)
    {
        List<int> ranks = [.. group];
        selection.Footprints.Foresee(CollectionsMarshal.AsSpan(ranks.FindAll(rank => !selection.Footprints.IsExamined(rank) && !selection.SharesTransaction(rank))));
        return _search.TryImprove(ranks, StepsForGroup, out _);
    }

    private IEnumerable<int> AtMargin(int each) => _chosenAtMargin.Take(each).Concat(_freeAtMargin.Take(each));

    // The chosen that earn the least for their gas, and as many of the free ones that would earn the most.
    private void FindMargin(int each)
    {
        _chosenAtMargin.Clear();
        _freeAtMargin.Clear();
        var order = _contenders.ByDensity;
        for (var i = order.Length - 1; i >= 0 && _chosenAtMargin.Count < each; i--)
        {
            if (selection.Contains(order[i])) _chosenAtMargin.Add(order[i]);
        }

        for (var i = 0; i < order.Length && _freeAtMargin.Count < each; i++)
        {
            if (!selection.Contains(order[i]) && !Clashes(order[i])) _freeAtMargin.Add(order[i]);
        }
    }

    // As far as is known without looking up a sender.
    private bool Clashes(int rank)
        => selection.SharesTransaction(rank) || (selection.Footprints.IsExamined(rank) && selection.ClashWith(rank) != RejectionCode.None);

    private List<int> BlobCarriers()
    {
        List<int> carriers = [];
        for (var rank = 0; rank < _contenders.Count; rank++)
        {
            if (_contenders[rank].Blobs > 0) carriers.Add(rank);
        }

        return [.. carriers.OrderByDescending(rank => _contenders.Worth[rank] / _contenders[rank].Blobs).ThenBy(rank => rank).Take(GroupSearch.Largest)];
    }

    private double Gain(int rank) => _contenders.Worth[rank] - margin.Price * _contenders.Gas[rank];
}
