using System.Diagnostics.Metrics;

namespace Relay.Builders.Streaming;

/// <summary>The feed of this node. A builder's name is a label: there are as many as are registered.</summary>
internal static class FeedMetrics
{
    private const double Fresh = 60_000;

    private static readonly Meter Meter = new("Relay.Builders");
    private static readonly UpDownCounter<long> Connected = Meter.CreateUpDownCounter<long>("relay.builders.connected", "{connection}", "Open connections of builders to this node's feed, by builder");
    private static readonly Counter<long> Ended = Meter.CreateCounter<long>("relay.builders.ended", "{stream}", "Streams that this node ended, by builder and reason (slow_consumer, revoked)");
    private static readonly Histogram<double> Delay = Meter.CreateHistogram<double>(
        "relay.feed.delay", "ms", "From a slot's cut-off until this node handed its result to its builders", tags: null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = [50, 100, 200, 300, 500, 750, 1_000, 1_500, 2_000, 3_000, 5_000, 10_000, 20_000] });

    /// <summary>A builder came or went.</summary>
    public static void Connections(string builder, int change) => Connected.Add(change, new KeyValuePair<string, object?>("builder", builder));

    /// <summary>A stream was ended.</summary>
    /// <param name="builder">Whose.</param>
    /// <param name="reason">The words that it was told; the first of them counts.</param>
    public static void StreamEnded(string builder, string reason)
        => Ended.Add(1, new KeyValuePair<string, object?>("builder", builder), new KeyValuePair<string, object?>("reason", reason.Split(':')[0]));

    /// <summary>A message was handed on; what is read again at a start is not measured.</summary>
    public static void Handed(FeedMessage message, ulong nowMs)
    {
        if (message.Outcome?.Contents is not { } contents) return;
        var milliseconds = (double)nowMs - contents.ClosedAtMs;
        if (milliseconds < Fresh) Delay.Record(milliseconds);
    }
}
