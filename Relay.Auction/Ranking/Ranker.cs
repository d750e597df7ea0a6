using Relay.Auction.Ethereum;

namespace Relay.Auction.Ranking;

/// <summary>Chooses the bundles that together pay the most, and their order in the block.</summary>
/// <remarks>
/// Pure and deterministic: the same candidates in any order, on any node and any number of threads, give the same outcome.
/// <list type="number">
/// <item>Candidates below the reserve or larger than the block are out; the others get a rank (value, then tie key).</item>
/// <item>Greedy by value per gas; then greedy by value, given up once it cannot be the better one.</item>
/// <item>The result is improved: small groups are chosen anew, each by branch and bound; up to 20 contenders are solved exactly.</item>
/// <item>What is left of the block is filled; what does not pay may take room that nobody pays for, if the reserve is 0.</item>
/// </list>
/// </remarks>
internal static class Ranker
{
    /// <summary>Ranks. Senders are asked for only where the answer can still change who wins.</summary>
    public static RankingOutcome Rank(RankingCandidate[] candidates, in RankingLimits limits, RankingAccounts accounts)
    {
        var codes = new RejectionCode[candidates.Length];
        var contenders = new Contenders(candidates, limits, codes);
        var footprints = new Footprints(contenders, accounts);
        var margin = Margin.Of(contenders);

        var steps = new StepMeter(limits.StepBudget);

        var best = new Selection(contenders, footprints);
        new Greedy(best, new Parents(best)).FillByDensity();
        var (rule, total) = Improve(best, RankingRule.GreedyByValuePerGas, steps, margin);
        if (rule != RankingRule.Exact)
        {
            var other = new Selection(contenders, footprints);
            if (new Greedy(other, new Parents(other)).FillByValue(WorthOf(best), margin.Price, margin.Bound))
            {
                var (otherRule, otherTotal) = Improve(other, RankingRule.GreedyByValue, steps, margin);
                if (otherTotal > total) (best, rule, total) = (other, otherRule, otherTotal);
            }
        }

        var order = WinnerOrder.Of(best);
        Reasons.Write(best, codes);
        return new RankingOutcome
        {
            Winners = [.. order.Select(rank => contenders[rank].Index)],
            Codes = codes,
            TotalValue = total,
            Gas = limits.GasLimit - best.GasLeft,
            Blobs = limits.BlobLimit - best.BlobsLeft,
            Rule = rule,
            UpperBound = margin.Bound,
            Examined = footprints.ExaminedCount,
            Steps = steps.Used,
            BudgetStopped = steps.IsExhausted,
        };
    }

    private static (RankingRule Rule, UInt256 Total) Improve(Selection selection, RankingRule rule, StepMeter steps, Margin margin)
    {
        var before = selection.TotalValue();
        var exact = new Improver(selection, steps, margin).Run();
        new Greedy(selection, new Parents(selection)).FillByValue(-1, margin.Price, margin.Bound);
        var total = selection.TotalValue();
        return (exact ? RankingRule.Exact : total > before ? RankingRule.Improved : rule, total);
    }

    private static double WorthOf(Selection selection)
    {
        double worth = 0;
        foreach (var rank in selection.ToArray()) worth += selection.Contenders.Worth[rank];
        return worth;
    }
}
