using Relay.Auction.Receipts;

namespace Relay.Auction.Verifying;

/// <summary>The result against the ranking that was run again.</summary>
internal static class RankingCheck
{
    public static void Run(Verification run, IReadOnlyList<AuditedLeaf> leaves, RankedSlot again)
    {
        var said = run.Result.Winners;
        if (!said.SequenceEqual(again.Winners))
        {
            var expected = again.Winners.ToDictionary(winner => winner.Sequence);
            foreach (var winner in said)
            {
                if (!expected.Remove(winner.Sequence, out var right))
                    run.Found(FaultKind.WrongOutcome, $"winner {winner.Sequence}", "by the rules it does not win");
                else
                    run.Expect(
                        winner == right, winner with { Value = right.Value, Gas = right.Gas } == right ? FaultKind.WrongValue : FaultKind.WrongOutcome, $"winner {winner.Sequence}",
                        "by the rules it has another value, gas or bundle hash");
            }

            foreach (var sequence in expected.Keys) run.Found(FaultKind.PassedOver, $"leaf {sequence}", "by the rules it wins, and it did not");
            CheckOrder(run, said, again.Winners);
        }

        foreach (var (sequence, fate) in again.Others)
        {
            if (sequence >= leaves.Count || leaves[(int)sequence].Fate is var told && told == fate) continue;
            run.Found(
                told.Code == fate.Code ? FaultKind.WrongValue : FaultKind.WrongOutcome, $"leaf {sequence}", $"by the rules it is {fate}, the relay says {told}{(told.Code == fate.Code ? " with another value or gas" : "")}");
        }
    }

    private static void CheckOrder(Verification run, IReadOnlyList<Winner> said, IReadOnlyList<Winner> again)
    {
        if (said.Count != again.Count || !said.Select(winner => winner.Sequence).Order().SequenceEqual(again.Select(winner => winner.Sequence).Order())) return;
        for (var i = 0; i < said.Count; i++)
        {
            if (said[i].Sequence == again[i].Sequence) continue;
            run.Found(
                said[i].Value == again[i].Value ? FaultKind.WrongTieBreak : FaultKind.WrongOrder, $"winner {said[i].Sequence}",
                $"by the rules winner {again[i].Sequence} stands at its place");
            return;
        }
    }
}
