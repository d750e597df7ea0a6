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
    private readonly GroupSearch _search = new(selection, steps);
    private readonly Greedy _greedy = new(selection, new Parents(selection));

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
        var better = TryGroup(AtMargin(GroupSearch.Largest / 2));
        foreach (var knot in Knots.Of(selection))
        {
            foreach (var part in PartsOf(knot)) better |= TryGroup(part.Union(AtMargin((GroupSearch.Largest - part.Count) / 2)));
        }

        var carriers = BlobCarriers();
        return (carriers.Count > 0 && TryGroup(carriers)) | better;
    }

    // A small knot in one piece; of a large one the surroundings of each free bundle that would earn something.
    private IEnumerable<List<int>> PartsOf(List<int> knot)
    {
        if (!knot.Exists(IsWanted)) return [];
        if (knot.Count <= LargestPart) return [knot];
        List<int> preferred = [.. knot.OrderByDescending(Gain).ThenBy(rank => rank).Take(MostOfKnot)];
        return preferred.FindAll(IsWanted).Take(MostParts).Select(centre => Knots.Around(selection.Footprints, preferred, centre, LargestPart));
    }

    private bool IsWanted(int rank) => !selection.Contains(rank) && Gain(rank) > 0;

    private bool TryGroup(IEnumerable<int> group)
    {
        List<int> ranks = [.. group];
        selection.Footprints.Foresee(CollectionsMarshal.AsSpan(ranks.FindAll(rank => !selection.Footprints.IsExamined(rank))));
        return _search.TryImprove(ranks, StepsForGroup, out _);
    }

    // The chosen that earn the least for their gas, and as many of the free ones that would earn the most.
    private List<int> AtMargin(int each)
    {
        List<int> group = [];
        var order = _contenders.ByDensity;
        for (int i = order.Length - 1, left = each; i >= 0 && left > 0; i--)
        {
            if (!selection.Contains(order[i])) continue;
            group.Add(order[i]);
            left--;
        }

        for (int i = 0, left = each; i < order.Length && left > 0; i++)
        {
            if (selection.Contains(order[i]) || selection.Footprints.IsExamined(order[i]) && selection.ClashWith(order[i]) != RejectionCode.None) continue;
            group.Add(order[i]);
            left--;
        }

        return group;
    }

    private List<int> BlobCarriers()
    {
        List<int> carriers = [];
        if (selection.BlobsLeft >= _contenders.MostBlobs) return carriers;
        for (var rank = 0; rank < _contenders.Count; rank++)
        {
            if (_contenders[rank].Blobs > 0) carriers.Add(rank);
        }

        return [.. carriers.OrderByDescending(rank => _contenders.Worth[rank] / _contenders[rank].Blobs).ThenBy(rank => rank).Take(GroupSearch.Largest)];
    }

    private double Gain(int rank) => _contenders.Worth[rank] - margin.Price * _contenders.Gas[rank];
}
