using Relay.Auction.Receipts;

namespace Relay.Auction.Verifying;

/// <summary>Each row's class is the one that marks, result and entry give; what was not opened hides nothing, so its entry is checked by everybody.</summary>
internal static class RowCheck
{
    public static void Run(Verification run)
    {
        if (!run.HasRows) return;
        var winners = run.Result.Winners.Select(winner => winner.Sequence).ToHashSet();
        for (var sequence = 0u; sequence < run.Rows.Count; sequence++)
        {
            var (row, subject) = (run.Rows[(int)sequence], $"leaf {sequence}");
            run.Expect(
                row.Class == RowClass.Won == winners.Contains(sequence),
                FaultKind.WrongOutcome, subject, row.Class == RowClass.Won ? "it won in the transcript and not in the result" : "it won in the result and not in the transcript");
            CheckEntry(run, sequence, row, subject);
            if (run.IsVoid)
                run.Expect(!row.IsOpened, FaultKind.OpenedThenVoid, subject, "it was opened, and the slot is void");
            else if (row.Class != RowClass.Replaced && run.Certificate is { } certificate)
                CheckLive(run, certificate, sequence, row, subject);
        }
    }

    private static void CheckEntry(Verification run, uint sequence, TranscriptRow row, string subject)
    {
        RejectionCode[] codes = row.Class switch
        {
            RowClass.Replaced => [RejectionCode.Superseded, RejectionCode.Cancelled],
            RowClass.Unopened => [RejectionCode.NotLive],
            RowClass.Void => [run.IsVoid ? run.Result.Reason : RejectionCode.OpeningVoid],
            _ => [],
        };
        var leaf = run.Leaves[(int)sequence];
        run.Expect(
            row.IsOpened || codes.Any(code => TranscriptEntry.Unopened(sequence, leaf, code).Hash == row.Entry),
            FaultKind.WrongOutcome, subject, $"its entry is not that of an unopened leaf with {string.Join(" or ", codes.Select(RejectionWords.Of))}");
        run.Expect(!run.IsVoid || row.Class != RowClass.Unopened, FaultKind.WrongOutcome, subject, "in a void slot every current leaf is void");
    }

    private static void CheckLive(Verification run, Certificate certificate, uint sequence, TranscriptRow row, string subject)
    {
        var needed = LiveLeaves.Needed(run.Header);
        var isLive = certificate.OkBy(sequence) >= needed;
        run.Expect(
            isLive == (row.Class != RowClass.Unopened), FaultKind.WrongOutcome, subject,
            isLive ? "enough holders marked it ok, and it was not opened" : $"it was opened, and fewer than {needed} holders marked it ok");
        run.Expect(certificate.SeenBy(sequence) >= needed, FaultKind.Withheld, subject, $"fewer than {needed} holders had it before the set");
    }
}
