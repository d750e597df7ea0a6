using Relay.Auction.Receipts;

namespace Relay.Auction.Verifying;

/// <summary>The rows give the set's root, each leaf once (rule 6), and belong to this result.</summary>
internal static class TranscriptCheck
{
    public static void Run(Verification run)
    {
        if (run.Evidence.Transcript is not { } signed)
        {
            run.NotProved("The leaves, the seed and the outcomes: there is no transcript yet.");
            return;
        }

        run.ExpectRelay(signed, "transcript");
        run.Expect(signed.Value.ResultHash == run.Result.Hash, FaultKind.ForeignObject, "transcript", "it is of another result");
        var (rows, count) = ((uint)run.Rows.Count, run.Set?.Count ?? 0);
        run.Expect(rows <= count, FaultKind.Inserted, "transcript", $"it has {rows} rows, the set {count} leaves");
        run.Expect(rows >= count, FaultKind.Dropped, "transcript", $"it has {rows} rows, the set {count} leaves");
        if (run.Set is not null && rows == count)
            run.Expect(new MerkleTree([.. run.Leaves]).Root == run.Set.Root, FaultKind.Altered, "transcript", "its leaves do not give the set's root");

        var seen = new HashSet<Ethereum.Hash32>();
        for (var i = 0; i < run.Leaves.Count; i++) run.Expect(seen.Add(run.Leaves[i]), FaultKind.LeafTwice, $"leaf {i}", "the same leaf stands at an earlier sequence");
    }
}
