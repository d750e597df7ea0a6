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

        var attempts = new Attempts(contenders, footprints, steps, margin);
        attempts.Run();
        var best = attempts.Best;
        var order = WinnerOrder.Of(best);
        Reasons.Write(best, codes);
        return new RankingOutcome
        {
            Winners = [.. order.Select(rank => contenders[rank].Index)],
            Codes = codes,
            TotalValue = attempts.Total,
            Gas = limits.GasLimit - best.GasLeft,
            Blobs = limits.BlobLimit - best.BlobsLeft,
            Rule = attempts.Rule,
            UpperBound = margin.Bound,
            Examined = footprints.ExaminedCount,
            Steps = steps.Used,
            BudgetStopped = steps.IsExhausted,
        };
    }
}
