using Relay.Auction.Ethereum;
using Relay.Auction.Opening;
using Relay.Auction.Receipts;
using Relay.Auction.Sealing;

namespace Relay.Auction.Verifying;

/// <summary>Every leaf of the set again from its bytes: who signed it, what stands, what is live, how it opens, and how all rank.</summary>
internal static class AuditCheck
{
    public static void Run(Verification run, IReadOnlyList<AuditedLeaf> leaves, RankAgain? rank)
    {
        if (!run.HasRows || run.Set is null) return;
        run.Expect(leaves.Count >= run.Set.Count, FaultKind.Dropped, "export", $"it has {leaves.Count} leaves, the set {run.Set.Count}");
        run.Expect(leaves.Count <= run.Set.Count, FaultKind.Inserted, "export", $"it has {leaves.Count} leaves, the set {run.Set.Count}");
        if (leaves.Count != run.Set.Count || !TryRead(run, leaves, out var envelopes) || run.IsVoid) return;

        var cores = envelopes.ConvertAll(envelope => envelope.Core);
        foreach (var group in cores.GroupBy(core => core.Signer).Where(group => group.Key != run.Header.Edge && group.Count() > run.Header.MaxPerSigner))
            run.Found(FaultKind.Inserted, "set", $"signer {group.Key} has {group.Count()} leaves, the header allows {run.Header.MaxPerSigner}");

        var standings = CurrentLeaves.Of(cores);
        var opened = new List<OpenedLeaf>();
        var blinds = new List<Hash32>();
        for (var sequence = 0u; sequence < leaves.Count; sequence++)
        {
            var i = (int)sequence;
            // Whether enough holders marked it is public already: RowCheck.
            if (!StandingCheck.Run(run, sequence, standings[i]) || standings[i] != LeafStanding.Current || run.Rows[i].Class == RowClass.Unopened) continue;
            var outcome = EnvelopeOpener.Open(envelopes[i], [.. leaves[i].Shares]);
            OpeningCheck.Run(run, sequence, outcome, leaves[i].Fate);
            if (outcome is OpeningOutcome.Opened content) opened.Add(new OpenedLeaf(sequence, envelopes[i], content));
            if (OpeningCheck.KeysOf(outcome) is { } keys) blinds.Add(keys.Blind);
        }

        if (!RecordCheck.Run(run, blinds, opened)) return;
        if (rank is null)
            run.NotProved("The ranking: no rules were given to run it again.");
        else
            RankingCheck.Run(run, leaves, rank(new RankingInput(run.Header, run.Set, run.Result, opened)));
    }

    private static bool TryRead(Verification run, IReadOnlyList<AuditedLeaf> leaves, out List<Envelope> envelopes)
    {
        envelopes = [];
        for (var i = 0; i < leaves.Count; i++)
        {
            var subject = $"leaf {i}";
            if (!Envelope.TryParse(leaves[i].Envelope, run.Header, out var envelope, out var rejection))
                run.Found(rejection.Code == RejectionCode.WrongHeader ? FaultKind.ForeignObject : FaultKind.Altered, subject, $"its envelope is none of this slot: {rejection.Detail}");
            else if (envelope.Leaf != run.Leaves[i])
                run.Found(FaultKind.Altered, subject, "the envelope that is shown has another leaf than the set");
            else if (!envelope.IsCancel && !envelope.HasNamedBody())
                run.Found(FaultKind.Altered, subject, "the body that is shown is not the one that its head names");
            else if (!envelope.TryVerifySigner(out rejection))
                run.Found(FaultKind.Inserted, subject, $"the signer that it names did not sign it: {rejection.Detail}");
            if (envelope is not null) envelopes.Add(envelope);
        }

        return envelopes.Count == leaves.Count;
    }
}
