using System.Diagnostics.Metrics;

namespace Relay.Auction.State;

/// <summary>Trouble with Redis.</summary>
internal static class StoreMetrics
{
    private static readonly Meter Meter = new("Relay.Auction");
    private static readonly Counter<long> Failures = Meter.CreateCounter<long>("relay.store.failures", "{call}", "Calls of the store that failed: no answer in time, no connection, or an error of Redis");

    /// <summary>A call failed.</summary>
    public static void Failed() => Failures.Add(1);
}
