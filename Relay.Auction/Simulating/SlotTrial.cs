namespace Relay.Auction.Simulating;

/// <summary>
/// Finds the list that wins a slot and stands as a whole: bundles are simulated one by one, ranked, and the ranked list is simulated; what fails in it
/// steps aside for the next best, and comes back where what it failed after is gone.
/// </summary>
/// <remarks>
/// It ends where ranking and simulation agree, or the time is over: then the beginning of the list that was seen to stand is what is left in the contest.
/// Either way the ranking, a pure function of what is recorded, gives the verified list again.
/// </remarks>
internal sealed class SlotTrial(
    IReadOnlyList<Contestant> order, SingleTrials singles, ListVerification lists, SecondTries seconds, Func<IReadOnlyList<Contestant>, IReadOnlyList<Contestant>> rank)
{
    private const int MostRounds = 500;
    private const ulong FullAt = 50; // A block with less than a fiftieth left is full.

    private Contestant[] _standing = [];

    /// <summary>Lists that were simulated.</summary>
    public int Rounds { get; private set; }

    /// <summary>True where the time, or the number of rounds, ended the search.</summary>
    public bool IsCutShort { get; private set; }

    /// <summary>Runs the contest.</summary>
    /// <param name="gasLimit">Of the block.</param>
    /// <param name="clock">Its time.</param>
    /// <param name="cancellation">Ends it with an <see cref="OperationCanceledException"/>.</param>
    public async Task RunAsync(ulong gasLimit, TrialClock clock, CancellationToken cancellation)
    {
        var room = gasLimit;
        while (true)
        {
            await singles.RunAsync(room, clock.LeftForSingles, cancellation).ConfigureAwait(false);
            IsCutShort = !await SettleAsync(clock, cancellation).ConfigureAwait(false);
            if (IsCutShort) KeepOnly(_standing);
            var used = _standing.Aggregate(0UL, (sum, one) => sum + one.Result.GasUsed);
            room = gasLimit > used ? gasLimit - used : 0;
            if (IsCutShort || singles.IsDone || room < gasLimit / FullAt) return;
            IsCutShort = clock.LeftForSingles() <= TimeSpan.Zero;
            if (IsCutShort) return;
        }
    }

    /// <summary>What the record says of every bundle that was reached.</summary>
    public Dictionary<uint, SimulationEntry> Entries()
        => order.Select(one => (one.Sequence, Entry: one.Entry())).Where(pair => pair.Entry is not null).ToDictionary(pair => pair.Sequence, pair => pair.Entry!);

    /// <summary>Ranks and simulates in turns until both agree.</summary>
    /// <returns>False where time was over before.</returns>
    private async Task<bool> SettleAsync(TrialClock clock, CancellationToken cancellation)
    {
        for (; Rounds < MostRounds; Rounds++)
        {
            var list = rank([.. order.Where(one => one.IsIn)]);
            if (await lists.VerifyAsync(list, clock.LeftForList, cancellation).ConfigureAwait(false) is not { } verdicts)
            {
                if (clock.Left() <= TimeSpan.Zero) return false;
                SlowList.LeaveOut(list, [.. order.Where(one => one.IsIn)]);
                continue;
            }

            Keep(list, verdicts);
            if (_standing.Length == list.Count && !Learn(list, verdicts) && !await seconds.RunAsync(list, clock.Left, cancellation).ConfigureAwait(false)) return true;
            // Nobody steps aside where the node says nothing of what is behind: its gas cap, or the time.
            if (verdicts.Any(verdict => verdict.Code != RejectionCode.None) && !StepAside(list, verdicts)) return false;
        }

        return false;
    }

    private void Keep(IReadOnlyList<Contestant> list, ListVerdict[] verdicts)
    {
        var standing = list.TakeWhile((_, i) => verdicts[i].Code == RejectionCode.None).ToArray();
        if (standing.Length < list.Count && standing.Length < _standing.Length) return;
        for (var i = 0; i < standing.Length; i++) (standing[i].Paid, standing[i].Refundable) = (verdicts[i].Paid, verdicts[i].Refundable);
        _standing = standing;
    }

    /// <summary>A bundle without declared bid is worth no more than is kept of it in the list.</summary>
    private static bool Learn(IReadOnlyList<Contestant> list, ListVerdict[] verdicts)
    {
        var any = false;
        for (var i = 0; i < list.Count; i++)
        {
            if (verdicts[i].Code != RejectionCode.None || list[i].Trial.Bid is not null || verdicts[i].Kept >= list[i].Measured) continue;
            list[i].Measured = verdicts[i].Kept;
            any = true;
        }

        return any;
    }

    private static bool StepAside(IReadOnlyList<Contestant> list, ListVerdict[] verdicts)
    {
        var any = false;
        for (var i = 0; i < list.Count; i++)
        {
            if (verdicts[i].Code is RejectionCode.None or RejectionCode.NotSimulated) continue;
            var ahead = Enumerable.Range(0, i).Where(place => verdicts[place].Code == RejectionCode.None || verdicts[place].Pollutes).Select(place => list[place]).ToArray();
            var related = ahead.Where(list[i].Shares).ToArray();
            (list[i].Code, list[i].FailedAfter) = (verdicts[i].Code, related.Length > 0 ? related : ahead);
            any = true;
        }

        return any;
    }

    /// <summary>Leaves of the contest what stands, and of that the longest beginning that the ranking gives back in the same order.</summary>
    private void KeepOnly(Contestant[] standing)
    {
        foreach (var one in standing) one.Code = RejectionCode.None;
        IReadOnlyList<Contestant> kept = standing;
        while (rank(kept) is var ranked && !ranked.SequenceEqual(kept)) kept = [.. kept.Zip(ranked).TakeWhile(pair => pair.First == pair.Second).Select(pair => pair.First)];
        var stays = kept.ToHashSet();
        foreach (var one in order.Where(one => one.IsIn && !stays.Contains(one))) one.Code = RejectionCode.NotSimulated;
    }
}
