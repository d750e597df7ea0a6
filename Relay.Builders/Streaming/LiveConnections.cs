using System.Collections.Concurrent;
using Microsoft.AspNetCore.SignalR;
using Relay.Builders.Access;

namespace Relay.Builders.Streaming;

/// <summary>The open connections of this node. When the configuration changes, those that it no longer admits are told so and closed.</summary>
internal sealed class LiveConnections : IDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, Live> _live = [];
    private readonly BuilderRegistry _registry;
    private readonly FeedReaders _readers;
    private readonly TimeProvider _time;

    public LiveConnections(BuilderRegistry registry, FeedReaders readers, TimeProvider time)
    {
        (_registry, _readers, _time) = (registry, readers, time);
        registry.Changed += Check;
    }

    public void Add(HubCallerContext connection, string name, string? address)
    {
        _live[connection.ConnectionId] = new Live(connection, name, address);
        FeedMetrics.Connections(name, 1);
        // The configuration may have changed between the handshake and now.
        if (!_registry.Admits(name, address)) Check();
    }

    public void Remove(string connection)
    {
        if (_live.TryRemove(connection, out var live)) FeedMetrics.Connections(live.Name, -1);
    }

    public void Dispose() => _registry.Changed -= Check;

    private void Check()
    {
        foreach (var live in _live.Values)
        {
            if (!_registry.Admits(live.Name, live.Address)) _ = CloseAsync(live.Connection);
        }
    }

    private async Task CloseAsync(HubCallerContext connection)
    {
        _readers.End(connection.ConnectionId, "revoked: this builder is not registered any more.");
        await Task.Delay(Grace, _time, CancellationToken.None).ConfigureAwait(false);
        connection.Abort();
    }

    private sealed record Live(HubCallerContext Connection, string Name, string? Address);
}
