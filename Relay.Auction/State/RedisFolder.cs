using System.Globalization;
using Relay.Auction.Receipts;

namespace Relay.Auction.State;

/// <summary>Where a private redis-server listens, and its password.</summary>
internal sealed record PrivateServer(int Port, string Password)
{
    public override string ToString() => $"127.0.0.1:{Port}";
}

/// <summary>The data folder of a private redis-server, locked for one relay as long as this object lives.</summary>
/// <remarks>redis.conf (0600) holds port and password, so it is also what a successor adopts the server by; nothing secret is on a command line.</remarks>
internal sealed class RedisFolder : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private readonly string _path;
    private readonly FileStream _lock;

    private RedisFolder(string path, FileStream held) => (_path, _lock) = (path, held);

    public string ConfigPath => Path.Combine(_path, "redis.conf");

    public string LogPath => Path.Combine(_path, "redis.log");

    private string PidPath => Path.Combine(_path, "redis.pid");

    /// <exception cref="StoreUnavailableException">It cannot be written, or another relay uses it.</exception>
    public static RedisFolder Open(string folder)
    {
        var path = Path.GetFullPath(folder);
        try
        {
            Directory.CreateDirectory(path, OwnerOnly | UnixFileMode.UserExecute);
            File.SetUnixFileMode(path, OwnerOnly | UnixFileMode.UserExecute); // Also where it was there before.
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StoreUnavailableException($"cannot write the data folder {path}: {error.Message}", error);
        }

        var lockPath = Path.Combine(path, "relay.lock");
        try
        {
            // FileShare.None is flock on Unix: the kernel gives it back when the relay dies, however it dies. redis-server does not inherit it.
            return new RedisFolder(path, new FileStream(lockPath, new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                Share = FileShare.None,
                UnixCreateMode = OwnerOnly,
            }));
        }
        catch (UnauthorizedAccessException error)
        {
            throw new StoreUnavailableException($"cannot write the data folder {path}: {error.Message}", error);
        }
        catch (IOException error)
        {
            throw new StoreUnavailableException($"another relay uses the data folder {path}", error);
        }
    }

    /// <summary>The server that was configured here last, running or not.</summary>
    public PrivateServer? ReadServer() => ServerOf(ConfigPath);

    /// <summary>The server of a configuration that was written here; null where there is none.</summary>
    public static PrivateServer? ServerOf(string configPath)
    {
        if (!File.Exists(configPath)) return null;
        var settings = File.ReadLines(configPath).Select(line => line.Split(' ', 2)).Where(words => words.Length == 2)
            .ToLookup(words => words[0], words => words[1]);
        return int.TryParse(settings["port"].FirstOrDefault(), CultureInfo.InvariantCulture, out var port) && settings["requirepass"].FirstOrDefault() is { } password
            ? new PrivateServer(port, password)
            : null;
    }

    /// <summary>Writes the configuration, whole or not at all, and forgets the pid of the last run.</summary>
    public void Write(PrivateServer server, Durability durability)
    {
        File.Delete(PidPath);
        var next = ConfigPath + ".next";
        File.Delete(next);
        using (var writer = new StreamWriter(next, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly }))
        {
            // daemonize: a session of its own, so that Ctrl-C in the terminal reaches the relay alone, which then stops it in order.
            writer.Write(
                $"""
                bind 127.0.0.1
                port {server.Port.ToString(CultureInfo.InvariantCulture)}
                requirepass {server.Password}
                daemonize yes
                pidfile {Quoted(PidPath)}
                logfile {Quoted(LogPath)}
                loglevel warning
                dir {Quoted(_path)}
                databases 1
                save ""
                appendonly yes
                appendfsync {WordOf(durability)}
                maxmemory-policy noeviction

                """);
        }

        File.Move(next, ConfigPath, overwrite: true);
    }

    public static string WordOf(Durability durability) => durability == Durability.EverySecond ? "everysec" : "always";

    /// <summary>The pid of the redis-server started here last, if that very server lives. A zombie does not.</summary>
    public int? LivingPid(PrivateServer server) => ReadPid() is { } pid && IsServer(pid, server) ? pid : null;

    /// <summary>True where the server has written its pid and is gone since.</summary>
    public bool HasEnded(PrivateServer server) => ReadPid() is { } pid && !IsServer(pid, server);

    public void Dispose() => _lock.Dispose();

    /// <summary>redis-server writes its address into its own command line; a zombie's is empty, and a pid used again has another.</summary>
    private static bool IsServer(int pid, PrivateServer server)
    {
        try
        {
            var words = File.ReadAllText($"/proc/{pid.ToString(CultureInfo.InvariantCulture)}/cmdline");
            return words.Contains("redis-server", StringComparison.Ordinal)
                && (words.Contains($":{server.Port}", StringComparison.Ordinal) || words.Contains("redis.conf", StringComparison.Ordinal));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string Quoted(string path) => $"\"{path.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    private int? ReadPid()
        => File.Exists(PidPath) && int.TryParse(File.ReadAllText(PidPath), CultureInfo.InvariantCulture, out var pid) ? pid : null;
}
