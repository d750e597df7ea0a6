using System.Net;

namespace Relay.Tests.Support;

/// <summary>A primary, its replica and three Sentinels that watch them; all real, all ended by their pids.</summary>
internal sealed class RedisSentinels : IAsyncDisposable
{
    public const string Service = "relay";
    private readonly List<ChildProgram> _sentinels = [];
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("relay-sentinels-");
    private readonly List<int> _ports = [];

    private RedisSentinels(RedisServer primary, RedisServer replica) => (Primary, Replica) = (primary, replica);

    /// <summary>Who was the primary at first.</summary>
    public RedisServer Primary { get; }

    /// <summary>Who was its replica at first.</summary>
    public RedisServer Replica { get; }

    /// <summary>What the relay is configured with.</summary>
    public string Configuration => string.Join(',', _ports.Select(port => $"127.0.0.1:{port}")) + $",serviceName={Service}";

    public static async Task<RedisSentinels> StartAsync(CancellationToken cancellation, params string[] primaryOptions)
    {
        var primary = await RedisServer.StartAsync("always", ["--repl-diskless-sync-delay", "0", .. primaryOptions]);
        var replica = await RedisServer.StartAsync("always", "--replicaof", "127.0.0.1", $"{primary.Port}", "--repl-ping-replica-period", "1");
        var all = new RedisSentinels(primary, replica);
        await UntilAsync(replica.Port, "INFO", "master_link_status:up", cancellation, "replication");
        for (var i = 0; i < 3; i++) await all.AddSentinelAsync(cancellation);
        foreach (var port in all._ports)
        {
            await UntilAsync(port, "SENTINEL", "num-other-sentinels,2,", cancellation, "MASTER", Service);
            await UntilAsync(port, "SENTINEL", "num-slaves,1,", cancellation, "MASTER", Service);
        }

        return all;
    }

    /// <summary>Waits until every Sentinel names this server.</summary>
    public async Task NamedAsync(RedisServer server, CancellationToken cancellation)
    {
        foreach (var port in _ports) await UntilAsync(port, "SENTINEL", $",{server.Port},", cancellation, "GET-MASTER-ADDR-BY-NAME", Service);
    }

    /// <summary>Waits until a command's answer, as text, holds something.</summary>
    public static async Task UntilAsync(int port, string command, string expected, CancellationToken cancellation, params string[] words)
    {
        while (!(await AskAsync(port, cancellation, [command, .. words])).Contains(expected, StringComparison.Ordinal)) await Task.Delay(TimeSpan.FromMilliseconds(50), TestTime.System, cancellation);
    }

    /// <summary>A command's answer, its parts with commas between and around.</summary>
    public static async Task<string> AskAsync(int port, CancellationToken cancellation, params string[] words)
    {
        try
        {
            using var client = await Auction.State.RespConnection.OpenAsync(new IPEndPoint(IPAddress.Loopback, port), null, null, TestTime.System, cancellation);
            return Text(await client.AskAsync(cancellation, words));
        }
        catch (IOException)
        {
            return "";
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var sentinel in _sentinels) await sentinel.DisposeAsync();
        await Replica.DisposeAsync();
        await Primary.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private async Task AddSentinelAsync(CancellationToken cancellation)
    {
        var port = RedisServer.FreePort();
        var file = Path.Combine(_folder.FullName, $"sentinel-{port}.conf");
        await File.WriteAllTextAsync(
            file,
            $"port {port}\nbind 127.0.0.1\ndir {_folder.FullName}\nsentinel monitor {Service} 127.0.0.1 {Primary.Port} 2\nsentinel down-after-milliseconds {Service} 800\nsentinel failover-timeout {Service} 4000\n",
            cancellation);
        _sentinels.Add(ChildProgram.Start("redis-server", [file, "--sentinel"]));
        _ports.Add(port);
        await UntilAsync(port, "PING", "PONG", cancellation);
    }

    private static string Text(object? answer) => answer switch
    {
        object?[] parts => "," + string.Join(',', parts.Select(Text)) + ",",
        _ => answer?.ToString() ?? "",
    };
}
