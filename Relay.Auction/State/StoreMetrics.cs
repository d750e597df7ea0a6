using System.Diagnostics.Metrics;
using StackExchange.Redis;

namespace Relay.Auction.State;

/// <summary>Trouble with Redis.</summary>
internal static class StoreMetrics
{
    private static readonly Meter Meter = new("Relay.Auction");
    private static readonly Counter<long> Failures = Meter.CreateCounter<long>("relay.store.failures", "{call}", "Calls of the store that failed: no answer in time, no connection, or an error of Redis");

    private static readonly Counter<long> Connections = Meter.CreateCounter<long>("relay.store.connections", "{event}", "Connections to Redis, by event: lost, restored, rebuilt (it was stuck), switched (Sentinel named another primary)");

    /// <summary>A call failed.</summary>
    public static void Failed() => Failures.Add(1);

    /// <summary>The store uses another primary.</summary>
    public static void Switched() => Connections.Add(1, new KeyValuePair<string, object?>("event", "switched"));

    /// <summary>A connection that was stuck was made anew.</summary>
    public static void Rebuilt() => Connections.Add(1, new KeyValuePair<string, object?>("event", "rebuilt"));

    /// <summary>Counts what becomes of a connection.</summary>
    public static void Watch(ConnectionMultiplexer connection)
    {
        connection.ConnectionFailed += (_, lost) =>
        {
            if (lost.FailureType != ConnectionFailureType.ConnectionDisposed) Connections.Add(1, new KeyValuePair<string, object?>("event", "lost"));
        };
        connection.ConnectionRestored += (_, _) => Connections.Add(1, new KeyValuePair<string, object?>("event", "restored"));
    }
}
