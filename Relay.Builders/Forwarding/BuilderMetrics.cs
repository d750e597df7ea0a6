using System.Diagnostics.Metrics;

namespace Relay.Builders.Forwarding;

/// <summary>The meter <c>Relay.Builders</c>.</summary>
internal static class BuilderMetrics
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "Relay.Builders";

    private static readonly Meter Meter = new(MeterName);
    private static readonly Counter<long> Pushes = Meter.CreateCounter<long>("relay.builders.pushes", "{push}", "Winners pushed to builders' urls, by builder and outcome");
    private static readonly UpDownCounter<long> Queue = Meter.CreateUpDownCounter<long>("relay.builders.push.waiting", "{slot}", "Slots that wait in a builder's queue, by builder");
    private static readonly Histogram<double> Duration = Meter.CreateHistogram<double>(
        "relay.builders.push.duration", "ms", "From a result being ready until the last answer of a builder", tags: null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = [10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000] });

    /// <summary>So many more slots wait in a builder's queue, or fewer.</summary>
    public static void Waiting(string builder, int change) => Queue.Add(change, new KeyValuePair<string, object?>("builder", builder));

    public static void Pushed(string builder, IEnumerable<ForwardOutcome> outcomes, double milliseconds)
    {
        foreach (var outcome in outcomes) Pushes.Add(1, new KeyValuePair<string, object?>("builder", builder), new KeyValuePair<string, object?>("outcome", outcome.Word()));
        Duration.Record(milliseconds, new KeyValuePair<string, object?>("builder", builder));
    }
}
