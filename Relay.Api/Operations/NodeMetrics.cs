using System.Diagnostics.Metrics;
using Relay.Auction.Chain;

namespace Relay.Api.Operations;

/// <summary>This node's own condition, as the last look found it.</summary>
internal static class NodeMetrics
{
    private static readonly Meter Meter = new("Relay.Api");
    private static readonly Gauge<int> Ready = Meter.CreateGauge<int>("relay.ready", null, "1 where this node takes submissions");
    private static readonly Gauge<int> Failing = Meter.CreateGauge<int>("relay.check.failing", null, "1 for each check of /readyz that fails: store, clock, header, damage, node");
    private static readonly Gauge<double> Skew = Meter.CreateGauge<double>("relay.clock.skew", "ms", "How far this node's clock is off from Redis'");

    /// <summary>Writes down a look.</summary>
    public static void Seen(bool isReady, HealthReport report, NodeHealth? node)
    {
        Ready.Record(isReady ? 1 : 0);
        Check("store", report.Store);
        Check("clock", report.Clock);
        Check("header", report.Header);
        Check("damage", report.Damage);
        if (node is not null) Check("node", node.Fault);
    }

    /// <summary>The clock was compared.</summary>
    public static void ClockIsOff(double milliseconds) => Skew.Record(milliseconds);

    private static void Check(string name, string? fault) => Failing.Record(fault is null ? 0 : 1, new KeyValuePair<string, object?>("check", name));
}
