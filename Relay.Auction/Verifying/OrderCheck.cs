using Relay.Auction.Ethereum;
using Relay.Auction.Protocol;
using Relay.Auction.Receipts;
using Relay.Auction.Sealing;

namespace Relay.Auction.Verifying;

/// <summary>Winners stand by descending value, equal ones by their keys, but for one reason: an earlier nonce of one account goes first.</summary>
/// <remarks>
/// That reason is in the transactions, which the public does not see, so here an inversion is no fault: it is named as not proved, and
/// <see cref="RankingCheck"/> decides it for an auditor. Where this check says nothing, the public has seen that the order is right.
/// </remarks>
internal static class OrderCheck
{
    public static void Run(Verification run)
    {
        var winners = run.Result.Winners;
        for (var i = 1; i < winners.Count; i++)
        {
            var (before, after) = (winners[i - 1], winners[i]);
            if (before.Value < after.Value)
                run.NotProved($"That winner {before.Sequence} may stand before winner {after.Sequence}, which pays more: right only where it holds an earlier nonce of one account.");
            else if (before.Value == after.Value)
                CheckTie(run, before, after);
        }
    }

    private static void CheckTie(Verification run, Winner before, Winner after)
    {
        if (Signer(run, before) is not { } first || Signer(run, after) is not { } second)
            run.NotProved($"The order of winners {before.Sequence} and {after.Sequence}, which pay the same: their heads were not given.");
        else if (TieBreak.Key(run.Result.Seed, first, before.Leaf) > TieBreak.Key(run.Result.Seed, second, after.Leaf))
            run.NotProved($"That winner {before.Sequence} may stand before winner {after.Sequence}, whose key is lower: right only where it holds an earlier nonce of one account.");
    }

    // A head counts only where it is the one that the row commits to.
    private static Address? Signer(Verification run, Winner winner)
        => run.Evidence.WinnerHeads.TryGetValue(winner.Sequence, out var head) && winner.Sequence < run.Rows.Count
            && head.Length >= BidCore.Size && ProtocolHash.Of("relay/1/head", head.Span) == run.Rows[(int)winner.Sequence].HeadHash
                ? BidCore.Read(head.Span).Signer : null;
}
