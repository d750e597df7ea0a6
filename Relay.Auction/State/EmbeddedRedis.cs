using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Relay.Auction.Receipts;

namespace Relay.Auction.State;

/// <summary>A private redis-server, started and supervised by the relay: loopback, a free port, a generated password, an append-only file.</summary>
/// <remarks>
/// It runs in a session of its own, so that Ctrl-C reaches the relay alone. A relay that was killed leaves it running, and the
/// next start on the folder adopts it. One that dies is started again on the same port and files. The folder is locked: two
/// relays never share one, and since every start tries the folder's last port first, neither do two servers.
/// </remarks>
public sealed partial class EmbeddedRedis : IAsyncDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20), StopTime = TimeSpan.FromSeconds(10), Stable = TimeSpan.FromSeconds(10);
    private readonly RedisFolder _folder;
    private readonly EmbeddedRedisOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<EmbeddedRedis> _logger;
    private readonly CancellationTokenSource _stopping = new();
    private PrivateServer? _server;
    private bool _ours;
    private RedisProbe? _watch;
    private Task _supervision = Task.CompletedTask;

    private EmbeddedRedis(RedisFolder folder, EmbeddedRedisOptions options, TimeProvider time, ILogger<EmbeddedRedis> logger)
        => (_folder, _options, _time, _logger, _server) = (folder, options, time, logger, folder.ReadServer());

    /// <summary>For <see cref="RelayStore.ConnectAsync"/>; holds the password. The same for the life of this object.</summary>
    public string Configuration => $"127.0.0.1:{_server!.Port},password={_server.Password}";

    /// <summary>What receipts may promise.</summary>
    public Durability Durability => _options.Durability;

    /// <summary>How it is now.</summary>
    public EmbeddedRedisHealth Health { get; private set; }

    /// <summary>How often it died and was started again.</summary>
    public int Restarts { get; private set; }

    /// <summary>Locks the folder, then adopts the server that runs there or starts one, and returns when it answers.</summary>
    /// <exception cref="StoreUnavailableException">redis-server is not installed, the folder cannot be used or is in use, or it is not ready in time.</exception>
    public static async Task<EmbeddedRedis> StartAsync(EmbeddedRedisOptions options, TimeProvider time, ILogger<EmbeddedRedis> logger, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(options);
        var redis = new EmbeddedRedis(RedisFolder.Open(options.Folder), options, time, logger);
        try
        {
            redis._watch = await redis.AdoptOrLaunchAsync(mayMove: true, cancellation).ConfigureAwait(false);
            redis._supervision = redis.SuperviseAsync();
            return redis;
        }
        catch
        {
            await redis.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Ends the server in order (its file is on disk first), or kills it after 10 s; then frees the folder.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Health == EmbeddedRedisHealth.Stopped) return;
        Health = EmbeddedRedisHealth.Stopped;
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _supervision.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _watch?.Dispose();
        if (_server is not null && _ours) await StopServerAsync(_server).ConfigureAwait(false);
        _folder.Dispose();
        _stopping.Dispose();
    }

    /// <summary>The port only; never the password.</summary>
    public override string ToString() => $"private redis-server on {_server}";

    private async Task<RedisProbe> AdoptOrLaunchAsync(bool mayMove, CancellationToken cancellation)
    {
        if (_server is not null)
        {
            var (answer, probe) = await RedisProbe.ConnectAsync(_server, _time, cancellation).ConfigureAwait(false);
            if (answer is ProbeAnswer.Ready or ProbeAnswer.Loading)
            {
                _ours = true;
                probe ??= await ReadyAsync(_server, cancellation).ConfigureAwait(false);
                // It may have been started under other options, and receipts say what these ones do.
                await probe.AskAsync($"CONFIG SET appendfsync {RedisFolder.WordOf(_options.Durability)}", cancellation).ConfigureAwait(false);
                LogAdopted(_logger, _server.Port);
                return probe;
            }

            // A server that hangs still holds its files: a second one beside it would destroy them.
            if (_folder.LivingPid(_server) is { } pid && answer == ProbeAnswer.Silent)
                throw new StoreUnavailableException($"the private redis-server (process {pid}) does not answer: end it, then start again");
            if (answer != ProbeAnswer.Nobody && !mayMove) throw new StoreUnavailableException($"another program has taken port {_server.Port}");
            if (answer != ProbeAnswer.Nobody) _server = null; // The password too: the other program has been told it.
        }

        _server ??= new PrivateServer(FreePort(), Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)));
        _folder.Write(_server, _options.Durability);
        _ours = true;
        await LaunchAsync(cancellation).ConfigureAwait(false);
        var started = await ReadyAsync(_server, cancellation).ConfigureAwait(false);
        LogStarted(_logger, _server.Port);
        return started;
    }

    /// <summary>Returns when redis-server has gone to the background.</summary>
    private async Task LaunchAsync(CancellationToken cancellation)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("redis-server", [_folder.ConfigPath])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            await process.WaitForExitAsync(cancellation).ConfigureAwait(false);
            // What it printed is not repeated: it may quote the line with the password.
            if (process.ExitCode != 0) throw new StoreUnavailableException($"redis-server refused to start (exit code {process.ExitCode}): see {_folder.LogPath}");
        }
        catch (Win32Exception error)
        {
            throw new StoreUnavailableException("redis-server is not installed: apt-get install redis-server", error);
        }
    }

    private async Task<RedisProbe> ReadyAsync(PrivateServer server, CancellationToken cancellation)
    {
        var from = _time.GetTimestamp();
        while (_time.GetElapsedTime(from) < TimeSpan.FromSeconds(_options.StartTimeoutSeconds))
        {
            var (_, probe) = await RedisProbe.ConnectAsync(server, _time, cancellation).ConfigureAwait(false);
            if (probe is not null) return probe;
            if (_folder.HasEnded(server)) throw new StoreUnavailableException($"redis-server ended while starting: see {_folder.LogPath}");
            await Task.Delay(Poll, _time, cancellation).ConfigureAwait(false);
        }

        throw new StoreUnavailableException($"redis-server was not ready within {_options.StartTimeoutSeconds} s: see {_folder.LogPath}");
    }

    private async Task SuperviseAsync()
    {
        for (var failures = 0; ;)
        {
            var from = _time.GetTimestamp();
            await _watch!.EndedAsync(_stopping.Token).ConfigureAwait(false);
            if (_time.GetElapsedTime(from) > Stable) failures = 0;
            Health = EmbeddedRedisHealth.Restarting;
            LogDied(_logger);
            _watch.Dispose();
            for (_watch = null; _watch is null; failures++)
            {
                if (failures > 0) await Task.Delay(Backoff(failures), _time, _stopping.Token).ConfigureAwait(false);
                try
                {
                    _watch = await AdoptOrLaunchAsync(mayMove: false, _stopping.Token).ConfigureAwait(false);
                }
                catch (Exception error) when (error is StoreUnavailableException or IOException or UnauthorizedAccessException)
                {
                    LogRestartFailed(_logger, error.Message);
                }
            }

            Restarts++;
            Health = EmbeddedRedisHealth.Running;
        }
    }

    /// <summary>None before the first attempt, then 0.1 s, doubled up to 5 s.</summary>
    private static TimeSpan Backoff(int failures) => TimeSpan.FromMilliseconds(Math.Min(5_000, 100 << Math.Min(failures - 1, 6)));

    private async Task StopServerAsync(PrivateServer server)
    {
        using var late = new CancellationTokenSource(StopTime, _time);
        try
        {
            var (_, probe) = await RedisProbe.ConnectAsync(server, _time, late.Token).ConfigureAwait(false);
            using (probe)
            {
                if (probe is not null) await probe.AskAsync("SHUTDOWN", late.Token).ConfigureAwait(false);
            }

            while (_folder.LivingPid(server) is not null) await Task.Delay(Poll, _time, late.Token).ConfigureAwait(false);
        }
        catch (Exception error) when (error is OperationCanceledException or TimeoutException or IOException)
        {
            if (_folder.LivingPid(server) is not { } pid) return;
            using var process = Process.GetProcessById(pid);
            process.Kill();
            LogKilled(_logger);
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
