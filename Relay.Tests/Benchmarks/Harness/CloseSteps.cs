using System.Globalization;
using Relay.Auction.Closing;
using Relay.Tests.Operations;

namespace Relay.Tests.Benchmarks.Harness;

/// <summary>What the steps of one close took, and how often all of the heap was collected meanwhile: read from the relay's own metrics.</summary>
/// <param name="Milliseconds">By step; those of which nothing was told took none.</param>
/// <param name="Collections">Of generation 2.</param>
internal sealed record CloseSteps(IReadOnlyDictionary<CloseStep, double> Milliseconds, double Collections)
{
    /// <summary>All steps together.</summary>
    public double Sum => Milliseconds.Values.Sum();

    /// <summary>The difference of two looks.</summary>
    public static CloseSteps Between(Scrape before, Scrape after) => new(
        Enum.GetValues<CloseStep>().ToDictionary(step => step, step => Grown($"relay_slot_step_duration_milliseconds_sum{{step=\"{step}\"}}", before, after)),
        Grown("dotnet_gc_collections_total{gc_heap_generation=\"gen2\"}", before, after));

    /// <summary>The medians, in words.</summary>
    public static string Words(IReadOnlyList<CloseSteps> rounds) => string.Join(", ", Enum.GetValues<CloseStep>()
        .Select(step => (Step: step, Median: rounds.Select(of => of.Milliseconds[step]).Order().ElementAt(rounds.Count / 2)))
        .Where(of => of.Median > 0)
        .Select(of => string.Create(CultureInfo.InvariantCulture, $"{of.Step.ToString().ToLowerInvariant()} {of.Median:0.0}")));

    private static double Grown(string series, Scrape before, Scrape after) => after[series] - before[series];
}
