using Relay.Auction.Receipts;

namespace Relay.Auction.Verifying;

/// <summary>The context of the ranking is the relay's own, of this result, and none that set or header contradict.</summary>
internal static class ContextCheck
{
    public static void Run(Verification run, SignedObject<AuditContext> signed)
    {
        var context = signed.Value;
        run.ExpectRelay(signed, "context");
        run.Expect(context.ResultHash == run.Result.Hash, FaultKind.ForeignObject, "context", "it is of another result");
        run.Expect(
            run.Set is null || run.IsVoid || (context.TargetBlock == run.Set.TargetBlock && context.ParentHash == run.Set.ParentHash),
            FaultKind.WrongOutcome, "context", "it names another block or parent than the set");
        run.Expect(
            run.Header.GasCap == 0 || context.GasLimit <= run.Header.GasCap,
            FaultKind.WrongOutcome, "context", $"it allows {context.GasLimit} gas, the header {run.Header.GasCap}");
        foreach (var other in run.Evidence.OtherContexts)
        {
            if (other.Value.ResultHash == context.ResultHash && other.Value.Hash != context.Hash && other.IsBy(run.Keys.Relay))
                run.Found(FaultKind.SecondContext, "context", "the relay signed another context of this result too");
        }

        run.NotProved("That base fee, time and limits of the context are the block's: compare them with the chain.");
    }
}
