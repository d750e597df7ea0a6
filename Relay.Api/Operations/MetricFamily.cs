using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Relay.Api.Operations;

/// <summary>One instrument and its values, by labels.</summary>
internal sealed class MetricFamily(Instrument instrument)
{
    /// <summary>Labels of the product are bounded; this is against a mistake. What comes beyond is not kept.</summary>
    private const int MostSeries = 1_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<KeyValuePair<string, object?>[], MetricSeries> _series = new(new TagComparer());
    private readonly MetricKind _kind = KindOf(instrument);
    private readonly double[] _bounds = BoundsOf(instrument);

    /// <summary>Its name in Prometheus' form: with its unit, and <c>_total</c> where it only grows.</summary>
    public string Name { get; } = NameOf(instrument);

    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        lock (_gate)
        {
            var known = _series.GetAlternateLookup<ReadOnlySpan<KeyValuePair<string, object?>>>();
            if (!known.TryGetValue(tags, out var series))
            {
                if (_series.Count >= MostSeries) return;
                known[tags] = series = new MetricSeries(LabelsOf(tags), _kind == MetricKind.Histogram ? _bounds.Length : 0);
            }

            switch (_kind)
            {
                case MetricKind.Level or MetricKind.CounterLevel: series.Sum = value; break;
                case MetricKind.Histogram: series.Observe(value, _bounds); break;
                default: series.Sum += value; break;
            }
        }
    }

    /// <summary>Writes what is known, in Prometheus' text form.</summary>
    public void WriteTo(StringBuilder text)
    {
        lock (_gate)
        {
            var type = _kind switch { MetricKind.Counter or MetricKind.CounterLevel => "counter", MetricKind.Histogram => "histogram", _ => "gauge" };
            text.Append(CultureInfo.InvariantCulture, $"# HELP {Name} {instrument.Description?.ReplaceLineEndings(" ")}\n# TYPE {Name} {type}\n");
            foreach (var series in _series.Values.OrderBy(series => series.Labels, StringComparer.Ordinal))
            {
                if (_kind == MetricKind.Histogram) WriteHistogram(text, series.Labels, series);
                else Line(text, "", series.Labels, series.Sum);
            }
        }
    }

    private void WriteHistogram(StringBuilder text, string labels, MetricSeries series)
    {
        var below = 0L;
        var comma = labels.Length > 0 ? "," : "";
        for (var i = 0; i < _bounds.Length; i++) Line(text, "_bucket", $"{labels}{comma}le=\"{Number(_bounds[i])}\"", below += series.Buckets[i]);
        Line(text, "_bucket", $"{labels}{comma}le=\"+Inf\"", series.Count);
        Line(text, "_sum", labels, series.Sum);
        Line(text, "_count", labels, series.Count);
    }

    private void Line(StringBuilder text, string suffix, string labels, double value)
        => text.Append(Name).Append(suffix).Append(labels.Length > 0 ? $"{{{labels}}}" : "").Append(' ').Append(Number(value)).Append('\n');

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static string LabelsOf(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.Length == 0) return "";
        var text = new StringBuilder();
        foreach (var (name, value) in tags)
        {
            var shown = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
            text.Append(text.Length > 0 ? "," : "").Append(Word(name)).Append("=\"")
                .Append(shown.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).ReplaceLineEndings("\\n")).Append('"');
        }

        return text.ToString();
    }

    private static MetricKind KindOf(Instrument instrument) => instrument.GetType().GetGenericTypeDefinition() switch
    {
        var type when type == typeof(Counter<>) => MetricKind.Counter,
        var type when type == typeof(UpDownCounter<>) => MetricKind.Sum,
        var type when type == typeof(Histogram<>) => MetricKind.Histogram,
        // What is observed is told as a whole, each time.
        var type when type == typeof(ObservableCounter<>) => MetricKind.CounterLevel,
        _ => MetricKind.Level,
    };

    private static double[] BoundsOf(Instrument instrument) => instrument switch
    {
        Histogram<double> { Advice.HistogramBucketBoundaries: { } bounds } => [.. bounds],
        Histogram<long> { Advice.HistogramBucketBoundaries: { } bounds } => [.. bounds.Select(bound => (double)bound)],
        _ => [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    };

    private static string NameOf(Instrument instrument)
    {
        var unit = instrument.Unit switch { "ms" => "_milliseconds", "s" => "_seconds", "By" => "_bytes", _ => "" };
        var total = KindOf(instrument) is MetricKind.Counter or MetricKind.CounterLevel ? "_total" : "";
        return Word(instrument.Name) + unit + total;
    }

    private static string Word(string name) => string.Concat(name.Select(one => char.IsAsciiLetterOrDigit(one) ? one : '_'));

    private enum MetricKind
    {
        Counter,
        Sum,
        Level,
        CounterLevel,
        Histogram,
    }
}

/// <summary>The values of one set of labels.</summary>
internal sealed class MetricSeries(string labels, int buckets)
{
    /// <summary>As they are written.</summary>
    public string Labels => labels;

    public double Sum { get; set; }

    public long Count { get; private set; }

    public long[] Buckets { get; } = new long[buckets];

    public void Observe(double value, double[] bounds)
    {
        Sum += value;
        Count++;
        var bucket = bounds.AsSpan().BinarySearch(value);
        if (bucket < 0) bucket = ~bucket;
        if (bucket < bounds.Length) Buckets[bucket]++;
    }
}
