using Relay.Auction.Receipts;

namespace Relay.Auction.Verifying;

/// <summary>The seed of the tie-break is that of the set and of what was opened (rule 17).</summary>
internal static class SeedCheck
{
    public static void Run(Verification run)
    {
        if (run.IsVoid || !run.HasRows) return;
        var seed = TieBreak.Seed(run.SetHash, run.Rows.Where(row => row.IsOpened).Select(row => row.Tie));
        run.Expect(run.Result.Seed == seed, FaultKind.WrongTieBreak, "result", $"the seed is {run.Result.Seed}, the set and its openings give {seed}");
    }
}
