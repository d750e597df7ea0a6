using Relay.Auction.Receipts;

namespace Relay.Auction.Verifying;

/// <summary>A leaf's row against its standing among the leaves of its signer (rule 8).</summary>
internal static class StandingCheck
{
    /// <summary>True where the row agrees; else a fault.</summary>
    public static bool Run(Verification run, uint sequence, LeafStanding standing)
    {
        var (row, leaf, subject) = (run.Rows[(int)sequence], run.Leaves[(int)sequence], $"leaf {sequence}");
        if (standing == LeafStanding.Current)
        {
            run.Expect(
                row.Class != RowClass.Replaced, FaultKind.WrongOutcome, subject, "the transcript says superseded or cancelled, and no leaf of its signer replaced it");
            return row.Class != RowClass.Replaced;
        }

        var code = CurrentLeaves.CodeOf(standing);
        var agrees = row.Class == RowClass.Replaced && row.Entry == TranscriptEntry.Unopened(sequence, leaf, code).Hash;
        run.Expect(agrees, FaultKind.WrongOutcome, subject, $"a leaf of its signer makes it {RejectionWords.Of(code)}, and the transcript says otherwise");
        return agrees;
    }
}
