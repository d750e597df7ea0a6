using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Relay.Builders.Access;

namespace Relay.Builders.Streaming;

/// <summary>The open streams of this node. One that takes nothing while others are told on is ended, with a reason, and changes nothing for them.</summary>
internal sealed partial class FeedReaders(BuilderRegistry registry, TimeProvider time, ILogger<FeedReaders> log)
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, FeedReader> _readers = [];

    /// <summary>How many streams are open.</summary>
    public int Count => _readers.Count;

    /// <summary>Takes up a stream; false where its connection has one.</summary>
    public bool TryAdd(FeedReader reader) => _readers.TryAdd(reader.Connection, reader);

    /// <summary>The stream is over.</summary>
    public void Remove(FeedReader reader)
    {
        if (_readers.TryRemove(new(reader.Connection, reader))) reader.Dispose();
    }

    /// <summary>A message was added: who does not take what it was given is behind by one more.</summary>
    public void Added(ulong latest)
    {
        var most = registry.Options.MaxBehind;
        foreach (var reader in _readers.Values)
        {
            if (reader.Behind(latest) is var behind && behind > (ulong)most)
                End(reader, $"slow_consumer: {behind} messages came while one was not taken; connect again and resume by sequence.");
        }
    }

    /// <summary>Ends the stream of a connection, where it has one.</summary>
    public void End(string connection, string reason)
    {
        if (_readers.TryGetValue(connection, out var reader)) End(reader, reason);
    }

    private void End(FeedReader reader, string reason)
    {
        if (!reader.End(reason)) return;
        FeedMetrics.StreamEnded(reader.Builder, reason);
        LogEnded(reader.Builder, reason);
        _ = AbortAsync(reader);
    }

    private async Task AbortAsync(FeedReader reader)
    {
        await Task.Delay(Grace, time, CancellationToken.None).ConfigureAwait(false);
        reader.Abort();
    }

    [LoggerMessage(2003, LogLevel.Warning, "The stream of {Builder} is ended: {Reason}")]
    private partial void LogEnded(string builder, string reason);
}
