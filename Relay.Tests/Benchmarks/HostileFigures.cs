using System.Diagnostics;
using Relay.Auction.Ranking;
using Relay.Tests.Ranking;

namespace Relay.Tests.Benchmarks;

/// <summary>The ranking of slots that are made to be slow to rank, beside a busy one of the same size.</summary>
/// <remarks><c>dotnet run -c Release --project Relay.Tests -- figures hostile</c></remarks>
internal static class HostileFigures
{
    private const ulong BlockGas = 45_000_000, Least = 21_000;

    public static void Print(TextWriter output)
    {
        foreach (var bundles in (int[])[1_000, 10_000, 100_000])
        {
            var busy = new BusySlot(bundles, seed: 4);
            output.WriteLine($"{bundles} busy: {Best(() => busy.Rank()):F1} ms");
            foreach (var (name, make) in HostileSlots.All)
            {
                var slot = make(bundles, BlockGas, Least);
                RankingOutcome? outcome = null;
                var time = Best(() => outcome = slot.Rank());
                output.WriteLine($"{bundles} {name}: {time:F1} ms, {outcome!.Winners.Count} winners, {outcome.Steps} steps, {outcome.Rule}");
            }
        }
    }

    private static double Best(Func<RankingOutcome> rank)
    {
        var best = double.MaxValue;
        for (var run = 0; run < 3; run++)
        {
            var start = Stopwatch.GetTimestamp();
            rank();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        return best;
    }
}
