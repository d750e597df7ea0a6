using Relay.Auction.Ethereum;

namespace Relay.Auction.Ranking;

/// <summary>Tries one fill after another and keeps the best result.</summary>
internal sealed class Attempts(Contenders contenders, Footprints footprints, StepMeter steps, Margin margin)
{
    private const int MostPasses = 8;

    private double _worth = -1;
    private bool _pulledParents;

    /// <summary>The best selection so far.</summary>
    public Selection Best { get; private set; } = new(contenders, footprints);

    /// <summary>Its value in wei, saturated.</summary>
    public UInt256 Total { get; private set; }

    /// <summary>What found it.</summary>
    public RankingRule Rule { get; private set; }

    /// <summary>Both greedy fills, each improved; where parents were pulled in, both without that too, since it can be the worse choice.</summary>
    public void Run()
    {
        Try(RankingRule.GreedyByValuePerGas, pullsParents: true);
        if (Rule != RankingRule.Exact) Try(RankingRule.GreedyByValue, pullsParents: true);
        if (!_pulledParents || Rule == RankingRule.Exact) return;
        Try(RankingRule.GreedyByValuePerGas, pullsParents: false);
        Try(RankingRule.GreedyByValue, pullsParents: false);
    }

    // Where gaps can show, a late parent may make room for an earlier child: until nothing is added.
    private void Fill(Selection selection)
    {
        var greedy = new Greedy(selection, new Parents(selection));
        for (int pass = 0, before = -1; pass < MostPasses && selection.Count > before && (pass == 0 || footprints.KnowsChain); pass++)
        {
            before = selection.Count;
            greedy.FillByValue(-1, margin.Price, margin.Bound);
        }
    }

    private void Try(RankingRule rule, bool pullsParents)
    {
        var selection = new Selection(contenders, footprints);
        var parents = new Parents(selection, pullsParents);
        var greedy = new Greedy(selection, parents);
        var finished = true;
        if (rule == RankingRule.GreedyByValuePerGas) greedy.FillByDensity();
        else finished = greedy.FillByValue(_worth, margin.Price, margin.Bound);
        _pulledParents |= parents.WasPulled;
        if (!finished) return;

        var before = selection.TotalValue();
        if (new Improver(selection, steps, margin).Run()) rule = RankingRule.Exact;
        Fill(selection);
        var total = selection.TotalValue();
        if (rule != RankingRule.Exact && total > before) rule = RankingRule.Improved;
        if (_worth >= 0 && total <= Total) return;
        (Best, Total, Rule, _worth) = (selection, total, rule, selection.ToArray().Sum(rank => contenders.Worth[rank]));
    }
}
