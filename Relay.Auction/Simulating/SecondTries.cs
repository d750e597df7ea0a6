namespace Relay.Auction.Simulating;

/// <summary>Says who of those that failed in a list may come back: each is tried after the standing bundles that it shares state with, a few at once.</summary>
internal sealed class SecondTries(IReadOnlyList<Contestant> order, BundleSimulator simulator, int parallelism)
{
    /// <summary>Lets back in what now stands; of bundles that share state the best one, for it may leave nothing to the others.</summary>
    /// <param name="standing">The verified list.</param>
    /// <param name="left">The time that is left.</param>
    /// <param name="cancellation">Ends it with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>True where anybody came back.</returns>
    public async Task<bool> RunAsync(IReadOnlyList<Contestant> standing, Func<TimeSpan> left, CancellationToken cancellation)
    {
        var stands = standing.ToHashSet();
        var waiting = order.Where(one => one.Code != RejectionCode.None && one.FailedAfter.Count > 0 && !one.FailedAfter.All(stands.Contains)).ToArray();
        var back = new bool[waiting.Length];
        await Parallel.ForAsync(0, waiting.Length, new ParallelOptions { MaxDegreeOfParallelism = parallelism, CancellationToken = cancellation }, async (i, _) =>
        {
            var one = waiting[i];
            var ahead = standing.Where(other => other.Value >= one.Value && (other.Shares(one) || other.SharesSender(one))).ToArray();
            var outcome = await simulator.SimulateAsync(one.Trial, [.. ahead.SelectMany(other => other.Kept)], left, cancellation).ConfigureAwait(false);
            if (outcome is SimulationOutcome.Failed) one.FailedAfter = ahead;
            back[i] = outcome is SimulationOutcome.Simulated again && again.Dropped.SequenceEqual(one.Result.Dropped);
        }).ConfigureAwait(false);

        var chosen = new List<Contestant>();
        foreach (var one in waiting.Where((_, i) => back[i]))
        {
            if (!chosen.Exists(other => other.Shares(one) || other.SharesSender(one))) chosen.Add(one);
        }

        foreach (var one in chosen) (one.Code, one.FailedAfter) = (RejectionCode.None, []);
        return chosen.Count > 0;
    }
}
