namespace Relay.Auction.Verifying;

/// <summary>Refusals are the holders' own; a void slot was never certified, and one that holders refused shows it (rule 10).</summary>
internal static class VoidCheck
{
    public static void Run(Verification run)
    {
        var refused = new HashSet<byte>();
        foreach (var signed in run.Evidence.Refusals)
        {
            var (refusal, subject) = (signed.Value, $"refusal of holder {signed.Value.Index}");
            if (!run.ExpectHolder(signed, refusal.Index, subject)) continue;
            if (refusal.SlotHash != run.SlotHash)
                run.Found(FaultKind.ForeignObject, subject, "it is of another slot");
            else if (refused.Add(refusal.Index) && run.Certificate?.Marks.Any(mark => mark.Value.Index == refusal.Index) == true)
                run.Found(FaultKind.HolderContradiction, subject, "the holder refused the slot and marked its set");
        }

        if (!run.IsVoid) return;
        var (marked, quorum) = (run.Certificate?.Marks.Count ?? 0, run.Header.Quorum);
        run.Expect(
            marked < quorum, FaultKind.OpenedThenVoid, "result",
            $"{marked} holders marked the set, which is enough to open it, and the slot is void: {RejectionWords.Of(run.Result.Reason)}");
        var needed = run.Header.Holders.Count - quorum + 1;
        run.Expect(
            run.Result.Reason != RejectionCode.HolderRefused || refused.Count >= needed,
            FaultKind.UnexplainedVoid, "result", $"void because holders refused, with {refused.Count} refusals; it takes {needed}");
        run.NotProved("That the slot had to be void: only refusals prove a reason, and nobody can prove that a party was out of reach.");
    }
}
