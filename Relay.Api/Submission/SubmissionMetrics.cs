using System.Diagnostics.Metrics;

namespace Relay.Api.Submission;

/// <summary>What the doors took and refused. Reasons are of the catalogue; nobody's name is a label.</summary>
internal static class SubmissionMetrics
{
    private const string Accepted = "accepted", Again = "again";

    private static readonly Meter Meter = new("Relay.Api");
    private static readonly Counter<long> Submissions = Meter.CreateCounter<long>("relay.submissions", "{submission}", "Sealed submissions, by outcome: accepted, again (the same bytes came before) or the code of the refusal");
    private static readonly Counter<long> Orders = Meter.CreateCounter<long>("relay.orders", "{order}", "Orders in clear, by outcome as above");
    private static readonly Histogram<double> Duration = Meter.CreateHistogram<double>(
        "relay.submission.duration", "ms", "Sealed submissions that were accepted: from the checks to the signed receipt", tags: null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.5, 1, 2, 5, 10, 20, 50, 100, 250, 500, 1_000, 2_500] });

    /// <summary>A sealed submission has its receipt.</summary>
    public static void Taken(bool isFirst, double milliseconds)
    {
        Submissions.Add(1, Outcome(isFirst ? Accepted : Again));
        Duration.Record(milliseconds);
    }

    /// <summary>A sealed submission was refused.</summary>
    public static void Refused(string word) => Submissions.Add(1, Outcome(word));

    /// <summary>An order in clear stands.</summary>
    public static void OrderTaken(bool isFirst) => Orders.Add(1, Outcome(isFirst ? Accepted : Again));

    /// <summary>An order in clear was refused.</summary>
    public static void OrderRefused(string word) => Orders.Add(1, Outcome(word));

    private static KeyValuePair<string, object?> Outcome(string word) => new("outcome", word);
}
