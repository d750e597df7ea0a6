using Relay.Auction.Ethereum;
using Relay.Auction.Receipts;
using Relay.Auction.Sealing;

namespace Relay.Auction.Verifying;

/// <summary>The seed is that of the set and of what was opened (rule 17), and winners of equal value stand by their keys.</summary>
internal static class TieCheck
{
    public static void Run(Verification run)
    {
        if (run.IsVoid || !run.HasRows) return;
        var seed = TieBreak.Seed(run.SetHash, run.Rows.Where(row => row.IsOpened).Select(row => row.Tie));
        run.Expect(run.Result.Seed == seed, FaultKind.WrongTieBreak, "result", $"the seed is {run.Result.Seed}, the set and its openings give {seed}");

        var winners = run.Result.Winners;
        for (var i = 1; i < winners.Count; i++)
        {
            if (winners[i - 1].Value != winners[i].Value) continue;
            if (Signer(run, winners[i - 1]) is not { } first || Signer(run, winners[i]) is not { } second)
                run.NotProved($"The order of winners {winners[i - 1].Sequence} and {winners[i].Sequence}, which pay the same: their heads were not given.");
            else
                run.Expect(
                    TieBreak.Key(run.Result.Seed, first, winners[i - 1].Leaf) <= TieBreak.Key(run.Result.Seed, second, winners[i].Leaf),
                    FaultKind.WrongTieBreak, $"winner {winners[i].Sequence}", $"it pays the same as winner {winners[i - 1].Sequence}, and its key is lower");
        }
    }

    // A head counts only where it is the one that the row commits to.
    private static Address? Signer(Verification run, Winner winner)
        => run.Evidence.WinnerHeads.TryGetValue(winner.Sequence, out var head) && winner.Sequence < run.Rows.Count
            && head.Length >= BidCore.Size && Protocol.ProtocolHash.Of("relay/1/head", head.Span) == run.Rows[(int)winner.Sequence].HeadHash
                ? BidCore.Read(head.Span).Signer : null;
}
