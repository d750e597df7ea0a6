using System.Diagnostics;

namespace Relay.Auction;

/// <summary>The relay's own spans: <c>submit</c>, <c>close</c> with its steps, <c>push</c>. They hold slots, outcomes and builders' names, and never a hash, an address or contents.</summary>
public static class RelayTrace
{
    /// <summary>Name of the source.</summary>
    public const string SourceName = "Relay";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>Starts a span, below <paramref name="parent"/> or as a trace of its own, whatever request it stands in: a client's trace is not the relay's. Null while nobody listens.</summary>
    /// <remarks>It does not become the current one: the caller goes on as it was.</remarks>
    public static Activity? Start(string name, ulong slot, Activity? parent = null)
    {
        if (!Source.HasListeners()) return null;
        var current = Activity.Current;
        Activity.Current = null;
        var started = Source.StartActivity(name, ActivityKind.Internal, parent?.Context ?? default)?.SetTag("relay.slot", (long)slot);
        Activity.Current = current;
        return started;
    }
}
