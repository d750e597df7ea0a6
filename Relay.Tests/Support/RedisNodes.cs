namespace Relay.Tests.Support;

/// <summary>A Redis Cluster of three primaries, one of which, the one that holds the relay's keys, has a replica.</summary>
internal sealed class RedisNodes : IAsyncDisposable
{
    private readonly List<RedisServer> _servers = [];

    /// <summary>The primary that holds a chain's keys.</summary>
    public RedisServer Owner { get; private set; } = null!;

    public RedisServer Replica => _servers[3];

    /// <summary>Two of the nodes: the client finds the others.</summary>
    public string Configuration => string.Join(',', _servers.Where(server => server != Owner).Take(2).Select(server => server.Configuration));

    /// <param name="key">A key of the chain.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <param name="more">Further arguments of each server.</param>
    public static async Task<RedisNodes> StartAsync(string key, CancellationToken cancellation, params string[] more)
    {
        var nodes = new RedisNodes();
        var buses = new int[4];
        for (var i = 0; i < 4; i++)
        {
            buses[i] = RedisServer.FreePort(); // The default is the port and 10,000, which may be none.
            nodes._servers.Add(await RedisServer.StartAsync("always", ["--cluster-enabled", "yes", "--cluster-config-file", "{folder}/nodes.conf", "--cluster-node-timeout", "1500", "--cluster-port", $"{buses[i]}", "--repl-diskless-sync-delay", "0", .. more]));
        }

        int[] starts = [0, 5_461, 10_923, 16_384];
        for (var i = 0; i < 3; i++)
        {
            await AskAsync(nodes._servers[i], cancellation, "CLUSTER", "ADDSLOTSRANGE", $"{starts[i]}", $"{starts[i + 1] - 1}");
            await AskAsync(nodes._servers[i], cancellation, "CLUSTER", "SET-CONFIG-EPOCH", $"{i + 1}");
        }

        foreach (var server in nodes._servers.Skip(1)) await AskAsync(server, cancellation, "CLUSTER", "MEET", "127.0.0.1", $"{nodes._servers[0].Port}", $"{buses[0]}");
        foreach (var server in nodes._servers)
        {
            await RedisSentinels.UntilAsync(server.Port, "CLUSTER", "cluster_known_nodes:4", cancellation, "INFO");
            await RedisSentinels.UntilAsync(server.Port, "CLUSTER", "cluster_state:ok", cancellation, "INFO");
        }

        var slot = int.Parse(await AskAsync(nodes._servers[0], cancellation, "CLUSTER", "KEYSLOT", key), System.Globalization.CultureInfo.InvariantCulture);
        nodes.Owner = nodes._servers[Array.FindLastIndex(starts, start => start <= slot)];
        var id = await AskAsync(nodes.Owner, cancellation, "CLUSTER", "MYID");
        await AskAsync(nodes.Replica, cancellation, "CLUSTER", "REPLICATE", id);
        await RedisSentinels.UntilAsync(nodes.Replica.Port, "INFO", "master_link_status:up", cancellation, "replication");
        return nodes;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers) await server.DisposeAsync();
    }

    private static Task<string> AskAsync(RedisServer server, CancellationToken cancellation, params string[] words) => RedisSentinels.AskAsync(server.Port, cancellation, words);
}
