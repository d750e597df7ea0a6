using Relay.Auction.Ethereum;
using Relay.Auction.Opening;
using Relay.Auction.Receipts;

namespace Relay.Auction.Verifying;

/// <summary>A live leaf's row against its true opening (rule 9); the same for owners and auditors.</summary>
internal static class OpeningCheck
{
    /// <param name="run">The run.</param>
    /// <param name="sequence">The leaf's place; there is a row for it.</param>
    /// <param name="outcome">The opening, recomputed.</param>
    /// <param name="fate">What the relay says; null = it said nothing.</param>
    public static void Run(Verification run, uint sequence, OpeningOutcome outcome, LeafFate? fate)
    {
        var (row, subject) = (run.Rows[(int)sequence], $"leaf {sequence}");
        var keys = KeysOf(outcome);
        var failure = outcome is OpeningOutcome.Failed failed ? failed.Rejection.Code : RejectionCode.None;
        if (outcome is OpeningOutcome.SharesMissing)
        {
            run.Found(FaultKind.WrongOutcome, subject, "the shares that are shown do not open it, so its outcome is not proved");
            return;
        }

        run.Expect(
            row.IsOpened == keys is not null, FaultKind.WrongOutcome, subject,
            keys is null ? "its seed does not match its hashes, and the transcript says that it was opened" : "its seed matches its hashes, and the transcript says void");
        run.Expect(row.Class != RowClass.Won || failure == RejectionCode.None, FaultKind.WrongOutcome, subject, "it won, and holds no bundle");
        if (fate is null || keys is null || !row.IsOpened) return;

        CheckFate(run, sequence, row, fate, keys.Blind);
        var isFailure = fate.Code is RejectionCode.OpeningVoid or RejectionCode.BodyAuth or RejectionCode.Malformed;
        run.Expect(
            failure == RejectionCode.None ? !isFailure : fate.Code == failure, FaultKind.WrongOutcome, subject,
            $"its opening gives {RejectionWords.Of(failure)}, the relay says {fate}");
    }

    /// <summary>Seed, tie and blind where the hashes matched, whether or not the body can be read.</summary>
    public static OpenedSeed? KeysOf(OpeningOutcome outcome) => outcome switch
    {
        OpeningOutcome.Opened opened => opened.Keys,
        OpeningOutcome.Failed failed => failed.Keys,
        _ => null,
    };

    private static void CheckFate(Verification run, uint sequence, TranscriptRow row, LeafFate fate, in Hash32 blind)
    {
        var subject = $"leaf {sequence}";
        run.Expect(
            fate.Entry(sequence, run.Leaves[(int)sequence], blind).Hash == row.Entry,
            FaultKind.WrongOutcome, subject, "the transcript commits to another code, value or gas than the relay tells");
        run.Expect(
            fate.Code == RejectionCode.None == (row.Class == RowClass.Won), FaultKind.WrongOutcome, subject,
            $"the relay says {fate}, and the transcript {(row.Class == RowClass.Won ? "that it won" : "that it did not win")}");
        run.Expect(
            fate.Code != RejectionCode.BelowReserve || fate.Value < run.Header.Reserve, FaultKind.WrongOutcome, subject, "it is said to pay less than the reserve, and pays it");
        if (run.Result.Winners.FirstOrDefault(winner => winner.Sequence == sequence) is { } winner)
            run.Expect(winner.Value == fate.Value && winner.Gas == fate.Gas, FaultKind.WrongOutcome, subject, "the result has another value or gas than the relay tells");
    }
}
