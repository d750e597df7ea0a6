using Relay.Auction.Receipts;
using Relay.Auction.Sealing;

namespace Relay.Auction.Verifying;

/// <summary>Each own leaf was replaced, marked, opened and told of as its own seed says.</summary>
internal static class OwnerCheck
{
    public static void Run(Verification run)
    {
        var own = new List<(OwnLeaf Leaf, Envelope Envelope)>();
        foreach (var leaf in run.Evidence.Own.OrderBy(leaf => leaf.Sequence))
        {
            if (!Envelope.TryParse(leaf.Envelope, run.Header, out var envelope, out var rejection))
                run.Found(FaultKind.ForeignObject, leaf.ToString(), $"it is no envelope of this slot: {rejection.Detail}");
            else if (run.HasRows && leaf.Sequence < run.Rows.Count && run.Leaves[(int)leaf.Sequence] == envelope.Leaf)
                own.Add((leaf, envelope));
            else
                run.NotProved($"What became of {leaf}: the transcript does not show it at its place. Its receipt proves who is at fault.");
        }

        if (run.IsVoid) return;
        var standings = CurrentLeaves.Of([.. own.Select(pair => pair.Envelope.Core)]);
        for (var i = 0; i < own.Count; i++) CheckLeaf(run, own[i].Leaf, own[i].Envelope, standings[i]);
    }

    private static void CheckLeaf(Verification run, OwnLeaf leaf, Envelope envelope, LeafStanding standing)
    {
        var row = run.Rows[(int)leaf.Sequence];
        if (leaf.Fate is null && standing == LeafStanding.Current && row.Class == RowClass.Replaced)
        {
            run.NotProved($"What replaced {leaf}: the leaf that did is not among those given, and the relay was not asked for yours (--key).");
            return;
        }

        if (!StandingCheck.Run(run, leaf.Sequence, standing) || standing != LeafStanding.Current) return;
        if (leaf.Seed is not { } seed)
            run.NotProved($"How {leaf} opens: its seed was not given.");
        else if (row.Class == RowClass.Unopened)
            CheckMarks(run, leaf.Sequence, envelope, seed);
        else
            OpeningCheck.Run(run, leaf.Sequence, OwnShares.Open(envelope, seed), leaf.Fate);
    }

    private static void CheckMarks(Verification run, uint sequence, Envelope envelope, Secret32 seed)
    {
        foreach (var marks in run.Certificate?.Marks.Select(signed => signed.Value) ?? [])
        {
            run.Expect(
                !marks.IsSeen(sequence) || marks.IsOk(sequence) || !OwnShares.IsSealedTo(envelope, seed, marks.Index),
                FaultKind.FalseBad, $"marks of holder {marks.Index}", $"leaf {sequence} is sealed rightly to this holder, who marked it as bad");
        }
    }
}
