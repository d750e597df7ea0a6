namespace Relay.Auction.Verifying;

/// <summary>The result is the relay's, of this slot and set, chained, the only one, and its winners keep the header's limits.</summary>
internal static class ResultCheck
{
    public static void Run(Verification run)
    {
        var (signed, result, header) = (run.Evidence.Result, run.Result, run.Header);
        run.ExpectRelay(signed, "result");
        run.Expect(result.SlotHash == run.SlotHash, FaultKind.ForeignObject, "result", "it is of another header");
        run.Expect(result.SetHash == run.SetHash, FaultKind.ForeignObject, "result", "it names another set");
        ChainCheck.Run(run, "result", result.PreviousSlot, result.PreviousResult, run.Evidence.PreviousResult);

        var hash = result.Hash;
        foreach (var other in run.Evidence.OtherResults)
        {
            if (other.Value.SlotHash == run.SlotHash && other.Value.Hash != hash && other.IsBy(run.Keys.Relay))
                run.Found(FaultKind.SecondResult, other.Value.ToString(), $"the relay signed this result too, beside {result}");
        }

        if (run.IsVoid) return;
        run.Expect(result.Rules == header.Rules, FaultKind.WrongOutcome, "result", $"ranked by rules {result.Rules}, the header says {header.Rules}");
        UInt128 gas = 0;
        var sequences = new HashSet<uint>();
        foreach (var winner in result.Winners)
        {
            gas += winner.Gas;
            run.Expect(sequences.Add(winner.Sequence), FaultKind.LeafTwice, $"winner {winner.Sequence}", "it wins twice");
            run.Expect(winner.Value >= header.Reserve, FaultKind.WrongOutcome, $"winner {winner.Sequence}", "it pays less than the reserve");
        }

        run.Expect(header.GasCap == 0 || gas <= header.GasCap, FaultKind.WrongOutcome, "result", $"the winners take {gas} gas, the header allows {header.GasCap}");
    }
}
