using System.Globalization;
using StackExchange.Redis;

namespace Relay.Auction.State;

/// <summary>WAIT takes no key, so in a cluster it reaches any node: there each primary must itself refuse writes that too few replicas would get.</summary>
internal static class ClusterCheck
{
    private const string Setting = "min-replicas-to-write";

    /// <summary>True for a cluster, each primary of which keeps the setting.</summary>
    /// <exception cref="StoreUnavailableException">One does not, or cannot be asked.</exception>
    public static async Task<bool> IsClusterAsync(ConnectionMultiplexer multiplexer, RedisSettings settings, int replicas, TimeProvider time, CancellationToken cancellation)
    {
        var servers = multiplexer.GetEndPoints().Select(address => multiplexer.GetServer(address)).ToArray();
        if (!servers.Any(server => server.ServerType == ServerType.Cluster)) return false;
        foreach (var primary in servers.Where(server => server is { IsConnected: true, IsSlave: false }))
        {
            if (await AskAsync(primary).ConfigureAwait(false) < replicas)
            {
                throw new StoreUnavailableException(
                    $"Relay:Redis:WaitReplicas is {replicas}, and {RedisSettings.TextOf(primary.EndPoint)} of the cluster writes with fewer replicas: set {Setting} {replicas} on every node, or WaitReplicas to 0");
            }
        }

        return true;

        async Task<long> AskAsync(IServer server)
        {
            try
            {
                using var connection = await settings.OpenAsync(server.EndPoint, time, cancellation).ConfigureAwait(false);
                var answer = await connection.AskAsync(cancellation, "CONFIG", "GET", Setting).ConfigureAwait(false);
                return answer is object?[] and [_, string value] ? long.Parse(value, CultureInfo.InvariantCulture) : 0;
            }
            catch (IOException fault)
            {
                throw new StoreUnavailableException($"{RedisSettings.TextOf(server.EndPoint)} of the cluster cannot be asked for {Setting}", fault);
            }
        }
    }
}
