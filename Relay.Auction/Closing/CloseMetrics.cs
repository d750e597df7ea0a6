using System.Diagnostics.Metrics;

namespace Relay.Auction.Closing;

/// <summary>What the closes of this node came to: counted by the node that wrote the result, and by it alone.</summary>
internal static class CloseMetrics
{
    private static readonly Meter Meter = new("Relay.Auction");
    private static readonly InstrumentAdvice<double> Delays = new() { HistogramBucketBoundaries = [50, 100, 200, 300, 500, 750, 1_000, 1_500, 2_000, 3_000, 5_000, 10_000, 20_000] };
    private static readonly InstrumentAdvice<double> Steps = new() { HistogramBucketBoundaries = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000] };
    private static readonly InstrumentAdvice<long> Counts = new() { HistogramBucketBoundaries = [0, 1, 3, 10, 30, 100, 300, 1_000, 3_000, 10_000, 30_000, 100_000] };

    private static readonly UpDownCounter<long> Lead = Meter.CreateUpDownCounter<long>("relay.auction.leading", null, "1 while this node holds the lease and closes slots");
    private static readonly Counter<long> Slots = Meter.CreateCounter<long>("relay.slots", "{slot}", "Slots that this node gave their result, by status (ranked or void) and, where void, the code of the reason");
    private static readonly Histogram<double> Delay = Meter.CreateHistogram("relay.slot.result.delay", "ms", "From a slot's cut-off until its result was stored", tags: null, Delays);
    private static readonly Histogram<double> Step = Meter.CreateHistogram("relay.slot.step.duration", "ms", "How long each step of a close took", tags: null, Steps);
    private static readonly Histogram<long> Leaves = Meter.CreateHistogram("relay.slot.leaves", "{leaf}", "Leaves in a slot's set", tags: null, Counts);
    private static readonly Histogram<long> Winners = Meter.CreateHistogram("relay.slot.winners", "{bundle}", "Winners of a ranked slot", tags: null, Counts);

    /// <summary>This node began or stopped leading.</summary>
    public static void Leading(bool isLeading) => Lead.Add(isLeading ? 1 : -1);

    /// <summary>A result was stored.</summary>
    public static void Ranked(uint leaves, int winners, double milliseconds)
    {
        Slots.Add(1, new KeyValuePair<string, object?>("status", "ranked"), new KeyValuePair<string, object?>("reason", ""));
        Leaves.Record(leaves);
        Winners.Record(winners);
        Delay.Record(milliseconds);
    }

    /// <summary>A void result was stored.</summary>
    public static void Void(uint leaves, string reason)
    {
        Slots.Add(1, new KeyValuePair<string, object?>("status", "void"), new KeyValuePair<string, object?>("reason", reason));
        Leaves.Record(leaves);
    }

    /// <summary>A step is over.</summary>
    public static void Took(CloseStep step, TimeSpan time) => Step.Record(time.TotalMilliseconds, new KeyValuePair<string, object?>("step", step.ToString()));
}
