using Relay.Tests.Support;

namespace Relay.Tests.Faults;

/// <summary>A relay of four processes on one Redis: node A (api, auction; its way to Redis can be cut), node B (api, auction), node C (api), and the keyholder. Nodes keep their ports and folders when they are started again.</summary>
internal sealed class FaultScene : IAsyncDisposable
{
    private readonly List<Node> _nodes = [];

    private FaultScene(RedisServer redis, RelayCluster cluster) => (Redis, Cluster, Wire) = (redis, cluster, new TcpForwarder(redis.Port));

    public RedisServer Redis { get; }

    public RelayCluster Cluster { get; }

    /// <summary>Between node A and Redis.</summary>
    public TcpForwarder Wire { get; }

    public Node A => _nodes[0];

    public Node B => _nodes[1];

    public Node C => _nodes[2];

    public RelayDoor[] Doors => [.. _nodes.Select(node => node.Door)];

    public static async Task<FaultScene> StartAsync(CancellationToken cancellation)
    {
        var redis = await RedisServer.StartAsync("always");
        var scene = new FaultScene(redis, await RelayCluster.StartAsync(redis.Configuration, cancellation));
        scene._nodes.Add(new Node(scene.Cluster, "api,auction", $"Redis:Connection=127.0.0.1:{scene.Wire.Port}"));
        scene._nodes.Add(new Node(scene.Cluster, "api,auction"));
        scene._nodes.Add(new Node(scene.Cluster, "api"));
        await Task.WhenAll(scene._nodes.Select(node => node.StartAsync(cancellation)));
        return scene;
    }

    /// <summary>SIGKILL and a new start of the keyholder.</summary>
    public async Task RestartHolderAsync(CancellationToken cancellation)
    {
        Cluster.Holder.Kill();
        await Cluster.Holder.EndedAsync();
        await Cluster.StartHolderAsync(Cluster.HolderUrl, cancellation);
    }

    /// <summary>Undoes what a harm may have left, also one that failed.</summary>
    public async Task HealAsync()
    {
        Redis.Thaw();
        Wire.Heal();
        Cluster.Holder.Thaw();
        foreach (var node in _nodes) node.Program.Thaw();
        await RedisSentinels.AskAsync(Redis.Port, CancellationToken.None, "CONFIG", "SET", "maxmemory", "0");
    }

    public async ValueTask DisposeAsync()
    {
        await Cluster.DisposeAsync();
        await Wire.DisposeAsync();
        await Redis.DisposeAsync();
    }

    /// <summary>One node, through its lives.</summary>
    internal sealed class Node(RelayCluster cluster, string roles, params string[] options)
    {
        private readonly string _folder = cluster.NewNodeFolder();
        private readonly string[] _options = [$"Api:HttpsUrl=https://127.0.0.1:{RedisServer.FreePort()}", "Api:DrainNoticeMilliseconds=300", .. options];
        private RelayProcess? _first;
        private RelayProcess? _now;

        public ChildProgram Program => _now!.Program;

        /// <summary>The same through all its lives.</summary>
        public RelayDoor Door => _first!.Door;

        public async Task StartAsync(CancellationToken cancellation)
        {
            _now = await cluster.NodeOnAsync(_folder, roles, cancellation, _options);
            _first ??= _now;
        }

        public async Task KillAsync()
        {
            Program.Kill();
            await Program.EndedAsync();
        }

        /// <summary>SIGTERM; what it wrote to standard error, which must be nothing.</summary>
        public async Task<(int ExitCode, string Complaints)> StopAsync()
        {
            Program.Terminate();
            return await Program.EndedAsync();
        }
    }
}
