namespace Relay.Auction.Ranking;

/// <summary>Chooses the bundles that together pay the most, and their order in the block.</summary>
/// <remarks>
/// Pure and deterministic: the same candidates in any order, on any node and any number of threads, give the same outcome.
/// <list type="number">
/// <item>Candidates below the reserve or larger than the block are out; the others get a rank (value, then tie key).</item>
/// <item>Greedy by value per gas; then greedy by value, given up once it cannot be the better one.</item>
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

        var rule = RankingRule.GreedyByValuePerGas;
        var best = new Selection(contenders, footprints);
        new Greedy(best, new Parents(best)).FillByDensity();
        var other = new Selection(contenders, footprints);
        var finished = new Greedy(other, new Parents(other)).FillByValue(WorthOf(best), margin.Price, margin.Bound);
        if (finished && other.TotalValue() > best.TotalValue()) (rule, best) = (RankingRule.GreedyByValue, other);

        var order = WinnerOrder.Of(best);
        Reasons.Write(best, codes);
        return new RankingOutcome
        {
            Winners = [.. order.Select(rank => contenders[rank].Index)],
            Codes = codes,
            TotalValue = best.TotalValue(),
            Gas = limits.GasLimit - best.GasLeft,
            Blobs = limits.BlobLimit - best.BlobsLeft,
            Rule = rule,
            UpperBound = margin.Bound,
            Examined = footprints.ExaminedCount,
            Steps = 0,
            BudgetStopped = false,
        };
    }

    private static double WorthOf(Selection selection)
    {
        double worth = 0;
        foreach (var rank in selection.ToArray()) worth += selection.Contenders.Worth[rank];
        return worth;
    }
}
