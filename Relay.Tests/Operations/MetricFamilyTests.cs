using System.Diagnostics.Metrics;
using System.Text;
using FluentAssertions;
using NUnit.Framework;
using Relay.Api.Operations;

namespace Relay.Tests.Operations;

/// <summary>Instruments in Prometheus' text form.</summary>
public sealed class MetricFamilyTests
{
    private readonly Meter _meter = new("tests");

    [OneTimeTearDown]
    public void DisposeMeter() => _meter.Dispose();

    [Test]
    public void Histogram_counts_what_is_at_most_each_bound()
    {
        var family = new MetricFamily(_meter.CreateHistogram<double>("a.b-c", "ms", "Some time", tags: null, new InstrumentAdvice<double> { HistogramBucketBoundaries = [1, 10] }));

        foreach (var value in (double[])[0.5, 1, 7, 10.5]) family.Record(value, []);

        Written(family).Should().Be("""
            # HELP a_b_c_milliseconds Some time
            # TYPE a_b_c_milliseconds histogram
            a_b_c_milliseconds_bucket{le="1"} 2
            a_b_c_milliseconds_bucket{le="10"} 3
            a_b_c_milliseconds_bucket{le="+Inf"} 4
            a_b_c_milliseconds_sum 19
            a_b_c_milliseconds_count 4

            """);
    }

    [Test]
    public void Counter_adds_up_and_a_gauge_is_what_was_said_last()
    {
        var (counter, level, gauge) = (new MetricFamily(_meter.CreateCounter<long>("one")), new MetricFamily(_meter.CreateUpDownCounter<long>("two")), new MetricFamily(_meter.CreateGauge<int>("three")));

        foreach (var family in (MetricFamily[])[counter, level, gauge])
        {
            family.Record(3, []);
            family.Record(-1, []);
        }

        Written(counter).Should().EndWith("one_total 2\n").And.Contain("# TYPE one_total counter");
        Written(level).Should().EndWith("two 2\n").And.Contain("# TYPE two gauge");
        Written(gauge).Should().EndWith("three -1\n").And.Contain("# TYPE three gauge");
    }

    [Test]
    public void Label_is_escaped()
    {
        var family = new MetricFamily(_meter.CreateCounter<long>("escaped"));

        family.Record(1, [new("a.b", "x\"y\\z\nw")]);

        Written(family).Should().EndWith("escaped_total{a_b=\"x\\\"y\\\\z\\nw\"} 1\n");
        Scrape.Parse(Written(family)).Values.Should().ContainSingle();
    }

    [Test]
    public void Labels_without_end_take_no_memory_without_end()
    {
        var family = new MetricFamily(_meter.CreateCounter<long>("many"));

        for (var i = 0; i < 5_000; i++) family.Record(1, [new("who", i)]);

        Scrape.Parse(Written(family)).Values.Should().HaveCount(1_000);
    }

    private static string Written(MetricFamily family)
    {
        var text = new StringBuilder();
        family.WriteTo(text);
        return text.ToString();
    }
}
