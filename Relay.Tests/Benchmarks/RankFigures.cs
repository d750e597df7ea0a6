using System.Diagnostics;
using System.Globalization;
using Relay.Tests.Benchmarks.Harness;
using Relay.Tests.Ranking;

namespace Relay.Tests.Benchmarks;

/// <summary>The ranking beside a plain greedy in the same run: best of 60, and its quality.</summary>
/// <remarks><c>dotnet run -c Release --project Relay.Tests -- figures rank</c></remarks>
internal static class RankFigures
{
    private const int Rounds = 60, Busy = 10_000; // The goals are those of a busy slot; a small one costs its fixed search.
    private const string Part = "The ranking: conflicts, packing, order";

    public static IReadOnlyList<BenchRow> Measure(params int[] sizes) => [.. sizes.SelectMany(Measure)];

    private static IEnumerable<BenchRow> Measure(int bundles)
    {
        var slot = new BusySlot(bundles, seed: 4);
        double greedy = double.MaxValue, rank = double.MaxValue;
        for (var run = 0; run < Rounds; run++)
        {
            var start = Stopwatch.GetTimestamp();
            slot.PlainGreedy();
            greedy = Math.Min(greedy, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            start = Stopwatch.GetTimestamp();
            slot.Rank();
            rank = Math.Min(rank, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        var bytes = GC.GetAllocatedBytesForCurrentThread();
        var outcome = slot.Rank();
        bytes = GC.GetAllocatedBytesForCurrentThread() - bytes;
        var name = bundles.ToString("#,0", CultureInfo.InvariantCulture) + " bundles of 3";
        yield return new BenchRow(Part, name, rank, "ms")
        {
            Floor = greedy, FloorName = string.Create(CultureInfo.InvariantCulture, $"plain greedy ({outcome.Winners.Count} win, {bytes / 1024} KB allocated):"), Goal = bundles >= Busy ? 2.5 : null,
        };
        yield return new BenchRow(Part, name + ", value of the fractional bound", 100 * (double)outcome.TotalValue.Low / (double)outcome.UpperBound, "%")
        {
            FloorName = string.Create(CultureInfo.InvariantCulture, $"(plain greedy {100 * (double)slot.PlainGreedy().Low / (double)outcome.UpperBound:0.0} %)"), Goal = bundles >= Busy ? 99 : null, IsLeast = true,
        };
    }
}
