using StackExchange.Redis;

namespace Relay.Auction.State;

/// <summary>What carries commands to one primary, or to one cluster: the client library's connection, and where replicas are waited for, a second one for that.</summary>
internal sealed class RedisLine(ConnectionMultiplexer multiplexer, ReplicaWait? replicas) : IAsyncDisposable
{
    public IDatabase Database { get; } = multiplexer.GetDatabase();

    public ISubscriber Subscriber => multiplexer.GetSubscriber();

    /// <summary>Null where no receipt waits for replicas.</summary>
    public ReplicaWait? Replicas => replicas;

    /// <summary>Connects; to the configured servers, or to the primary that is named.</summary>
    /// <exception cref="StoreUnavailableException">Nobody answers, or a cluster's settings do not keep what is asked for.</exception>
    public static async Task<RedisLine> OpenAsync(RedisSettings settings, System.Net.EndPoint? primary, RedisKeys keys, StoreOptions options, TimeProvider time, CancellationToken cancellation)
    {
        var multiplexer = await settings.ConnectAsync(primary, time, cancellation).ConfigureAwait(false);
        try
        {
            // The Sentinels' word may be ahead of the server, or behind it.
            if (primary is not null && !await IsPrimaryAsync(multiplexer, options, time, cancellation).ConfigureAwait(false)) throw new StoreUnavailableException($"{RedisSettings.TextOf(primary)} is no primary yet");
            if (options.WaitReplicas == 0) return new RedisLine(multiplexer, null);
            if (await ClusterCheck.IsClusterAsync(multiplexer, settings, options.WaitReplicas, time, cancellation).ConfigureAwait(false)) return new RedisLine(multiplexer, null);
            var own = await settings.ConnectAsync(primary, time, cancellation).ConfigureAwait(false);
            return new RedisLine(multiplexer, new ReplicaWait(own, keys.Marker, options.WaitReplicas, TimeSpan.FromMilliseconds(options.WaitMilliseconds), time));
        }
        catch
        {
            multiplexer.Dispose();
            throw;
        }
    }

    private static async Task<bool> IsPrimaryAsync(ConnectionMultiplexer multiplexer, StoreOptions options, TimeProvider time, CancellationToken cancellation)
    {
        try
        {
            var answer = await multiplexer.GetDatabase().ExecuteAsync("ROLE").WaitAsync(TimeSpan.FromMilliseconds(options.CommandTimeoutMilliseconds), time, cancellation).ConfigureAwait(false);
            return !answer.IsNull && (string?)((RedisResult[])answer!)[0] == "master";
        }
        catch (Exception error) when (error is RedisException or TimeoutException)
        {
            throw new StoreUnavailableException("the server that the Sentinels name does not answer", error);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (replicas is not null) await replicas.DisposeAsync().ConfigureAwait(false);
        await multiplexer.CloseAsync(allowCommandsToComplete: false).ConfigureAwait(false);
        multiplexer.Dispose();
    }
}
