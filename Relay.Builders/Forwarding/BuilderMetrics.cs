using System.Diagnostics.Metrics;

namespace Relay.Builders.Forwarding;

/// <summary>The meter <c>Relay.Builders</c>.</summary>
internal static class BuilderMetrics
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "Relay.Builders";

    private static readonly Meter Meter = new(MeterName);
    private static readonly Counter<long> Pushes = Meter.CreateCounter<long>("relay.builders.pushes", "{push}", "Winners pushed to builders' urls, by builder and outcome");
    private static readonly Histogram<double> Duration = Meter.CreateHistogram<double>("relay.builders.push.duration", "ms", "From a result being ready until the last answer of a builder");

    public static void Pushed(string builder, IEnumerable<ForwardOutcome> outcomes, double milliseconds)
    {
        foreach (var outcome in outcomes) Pushes.Add(1, new KeyValuePair<string, object?>("builder", builder), new KeyValuePair<string, object?>("outcome", outcome.Word()));
        Duration.Record(milliseconds, new KeyValuePair<string, object?>("builder", builder));
    }
}
