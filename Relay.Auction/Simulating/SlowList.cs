namespace Relay.Auction.Simulating;

/// <summary>Who steps aside where the node did not get through a list in its time. Many signers can bring one bundle each that is expensive to check: together they must not cost the slot.</summary>
internal static class SlowList
{
    private const int Quantile = 4;
    private const int Factor = 4;

    /// <summary>Those that took much longer by themselves than most of the contest; where there are none, the second half of the list. They are not simulated, which is no judgement.</summary>
    /// <param name="list">The list, best first; not empty.</param>
    /// <param name="contest">All that could be in it.</param>
    public static void LeaveOut(IReadOnlyList<Contestant> list, IReadOnlyList<Contestant> contest)
    {
        var usual = contest.Select(one => one.Took).Order().ElementAt(contest.Count / Quantile);
        var slow = contest.Where(one => one.Took > usual * Factor).ToHashSet();
        if (!slow.Overlaps(list)) slow = [.. list.Skip(list.Count / 2)];
        foreach (var one in slow) one.Code = RejectionCode.NotSimulated;
    }
}
