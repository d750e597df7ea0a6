namespace Relay.Auction.Ranking;

/// <summary>The bundles that were looked at and hang together: they share a transaction or an account, directly or through others.</summary>
internal static class Knots
{
    /// <summary>Knots of at least two bundles of which one is not chosen, in the order of their best; members best first.</summary>
    public static List<List<int>> Of(Selection selection)
    {
        var footprints = selection.Footprints;
        List<int> members = [];
        for (var rank = 0; rank < selection.Contenders.Count; rank++)
        {
            if (footprints.IsSeen(rank) && footprints.See(rank) == RejectionCode.None) members.Add(rank);
        }

        var roots = new int[members.Count];
        var ofHash = new int[footprints.Transactions.Count];
        var ofAccount = new int[footprints.AccountCount];
        for (var member = 0; member < roots.Length; member++)
        {
            roots[member] = member;
            foreach (var hash in footprints.HashesOf(members[member])) Join(roots, ref ofHash[hash], member);
            foreach (ref readonly var run in footprints.RunsOf(members[member])) Join(roots, ref ofAccount[run.Account], member);
        }

        var knots = new List<int>?[roots.Length];
        for (var member = 0; member < roots.Length; member++) (knots[Root(roots, member)] ??= []).Add(members[member]);
        return [.. knots.OfType<List<int>>().Where(knot => knot.Count > 1 && !knot.TrueForAll(selection.Contains))];
    }

    /// <summary>The members of a large knot that hang most closely together with one of them: its neighbours, then theirs.</summary>
    /// <param name="footprints">What they occupy.</param>
    /// <param name="steps">Charged for each pair that is compared.</param>
    /// <param name="knot">The members in the order in which they are preferred.</param>
    /// <param name="centre">The one.</param>
    /// <param name="most">How many at most, with the centre.</param>
    public static List<int> Around(Footprints footprints, StepMeter steps, List<int> knot, int centre, int most)
    {
        List<int> near = [centre];
        for (var at = 0; at < near.Count && near.Count < most; at++)
        {
            foreach (var member in knot)
            {
                if (near.Count == most || near.Contains(member)) continue;
                if (!steps.TryTake(1 + (footprints.RunsOf(near[at]).Length * footprints.RunsOf(member).Length >> 5))) return near;
                if (Touch(footprints, near[at], member)) near.Add(member);
            }
        }

        return near;
    }

    private static bool Touch(Footprints footprints, int one, int other)
    {
        if (footprints.HashesOf(one).ContainsAny(footprints.HashesOf(other))) return true;
        foreach (ref readonly var run in footprints.RunsOf(one))
        {
            foreach (ref readonly var its in footprints.RunsOf(other))
            {
                if (run.Account == its.Account) return true;
            }
        }

        return false;
    }

    // The lower root stays the root, so that a knot is found at its best member's place. 0 means "nobody yet".
    private static void Join(int[] roots, ref int first, int member)
    {
        if (first == 0)
        {
            first = member + 1;
            return;
        }

        var (one, other) = (Root(roots, first - 1), Root(roots, member));
        roots[Math.Max(one, other)] = Math.Min(one, other);
    }

    private static int Root(int[] roots, int member)
    {
        while (roots[member] != member) member = roots[member] = roots[roots[member]];
        return member;
    }
}
