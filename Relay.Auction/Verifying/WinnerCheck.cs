namespace Relay.Auction.Verifying;

/// <summary>The winners are leaves of the set at their sequences.</summary>
internal static class WinnerCheck
{
    public static void Run(Verification run)
    {
        if (run.Set is null) return;
        foreach (var winner in run.Result.Winners)
        {
            var subject = $"winner {winner.Sequence}";
            if (winner.Sequence >= run.Set.Count)
                run.Found(FaultKind.Inserted, subject, $"the set has {run.Set.Count} leaves, from 0");
            else if (run.HasRows && run.Leaves[(int)winner.Sequence] != winner.Leaf)
                run.Found(
                    run.Leaves.Contains(winner.Leaf) ? FaultKind.Swapped : FaultKind.Inserted, subject,
                    $"the set has another leaf at this sequence than the winner's {winner.Leaf}");
        }
    }
}
