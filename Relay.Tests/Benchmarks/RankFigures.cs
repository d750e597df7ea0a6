using System.Diagnostics;
using Relay.Tests.Ranking;

namespace Relay.Tests.Benchmarks;

/// <summary>The ranking beside a plain greedy in the same run: best of 60, quality and allocation.</summary>
/// <remarks><c>dotnet run -c Release --project Relay.Tests -- figures rank</c></remarks>
internal static class RankFigures
{
    public static void Print(TextWriter output)
    {
        Measure(10_000); // Compiles: the first to be measured would pay for all.
        foreach (var bundles in (int[])[1_000, 10_000, 100_000]) output.WriteLine(Measure(bundles));
    }

    private static string Measure(int bundles)
    {
        var slot = new BusySlot(bundles, seed: 4);
        double greedy = double.MaxValue, rank = double.MaxValue;
        for (var run = 0; run < 60; run++)
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
        return $"{bundles}: greedy {greedy:F2} ms, rank {rank:F2} ms = {rank / greedy:F2}; quality {(double)outcome.TotalValue.Low / outcome.UpperBound:P2}, "
            + $"greedy {(double)slot.PlainGreedy().Low / outcome.UpperBound:P2}, winners {outcome.Winners.Count}, examined {outcome.Examined}, steps {outcome.Steps}, {outcome.Rule}, {bytes / 1024} KB";
    }
}
