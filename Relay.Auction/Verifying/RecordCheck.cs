using Relay.Auction.Ethereum;
using Relay.Auction.Sealing;
using Relay.Auction.Simulating;
using Relay.Auction.Validating;

namespace Relay.Auction.Verifying;

/// <summary>What the node said is what the context commits to, of the context's block, and bears out what the result says of it.</summary>
internal static class RecordCheck
{
    /// <param name="run">The run.</param>
    /// <param name="blinds">Of every leaf that opens, in sequence order.</param>
    /// <param name="opened">Those that open to a bundle.</param>
    /// <returns>False where the ranking cannot be run again from it.</returns>
    public static bool Run(Verification run, IEnumerable<Hash32> blinds, IReadOnlyList<OpenedLeaf> opened)
    {
        if (run.Evidence.Context?.Value is not { Rule: ValueRule.Simulated } context) return true;
        if (run.Evidence.Record is not { } bytes)
        {
            run.NotProved("The ranking: the record of the simulations was not given.");
            return false;
        }

        if (!SimulationRecord.TryDecode(bytes.Span, out var record))
        {
            run.Found(FaultKind.Malformed, "record", $"its {bytes.Length} bytes are no record of a slot's simulations");
            return false;
        }

        if (record.Commitment(blinds) != context.RecordHash)
        {
            run.Found(FaultKind.AlteredRecord, "record", "it is not the one that the relay's signed context commits to");
            run.NotProved("The ranking: the record that it was made from was not given.");
            return false;
        }

        var head = record.Head;
        run.Expect(
            head.TargetBlock == context.TargetBlock && head.ParentHash == context.ParentHash && head.TimestampSeconds == context.TimestampSeconds && head.BaseFee == context.BaseFee && head.GasLimit == context.GasLimit,
            FaultKind.ForeignObject, "record", "it is of another block than the context");
        run.Expect(
            run.Result.IsVerified == record.IsAnswered && run.Result.StateBlock == (record.IsAnswered ? head.ParentHash : Hash32.Zero),
            FaultKind.WrongOutcome, "result", $"it says {(run.Result.IsVerified ? "verified" : "not verified")} on {run.Result.StateBlock}, and the node {(record.IsAnswered ? "answered" : "did not answer")}");
        run.Expect(
            run.Result.Reason == record.Remark || run.Result.Reason == RejectionCode.StaleParent,
            FaultKind.WrongOutcome, "result", $"its reason is {RejectionWords.Of(run.Result.Reason)}, by the record it is {RejectionWords.Of(record.Remark)}");
        foreach (var leaf in opened.Where(leaf => run.Result.Winners.Any(winner => winner.Sequence == leaf.Sequence))) CheckPayment(run, record, leaf);
        return true;
    }

    private static void CheckPayment(Verification run, SimulationRecord record, OpenedLeaf leaf)
    {
        var plaintext = leaf.Opening.Plaintext;
        if (!plaintext.Terms.HasFlag(BidTerms.BidDeclared) || !record.Entries.TryGetValue(leaf.Sequence, out var entry)) return;
        run.Expect(entry.Paid >= plaintext.Bid, FaultKind.WrongOutcome, $"winner {leaf.Sequence}", "by the record it pays less than it declares");
    }
}
