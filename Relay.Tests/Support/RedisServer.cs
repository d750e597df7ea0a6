using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using NUnit.Framework;
using Relay.Auction.State;

namespace Relay.Tests.Support;

/// <summary>A real redis-server on a free loopback port, in a temporary folder of its own; ended by its pid.</summary>
/// <remarks><see cref="SharedAsync"/> is one for all tests (or the one that RELAY_TEST_REDIS names): every test takes a chain of
/// its own there. Tests that kill, flush or scan start their own.</remarks>
public sealed class RedisServer : IAsyncDisposable
{
    private const string Missing = "redis-server is not installed: apt-get install redis-server (or set RELAY_TEST_REDIS=host:port)";
    private static readonly SemaphoreSlim Starting = new(1);
    private static RedisServer? _shared;
    private readonly string _appendFsync;
    private readonly int _port;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("relay-redis-");
    private Process? _process;

    private readonly string[] _more;

    private RedisServer(string appendFsync, string[] more)
    {
        (_appendFsync, _more) = (appendFsync, more);
        _port = FreePort();
    }

    public string Configuration => $"127.0.0.1:{_port}";

    public int Port => _port;

    /// <summary>Its process.</summary>
    public int Id => _process!.Id;

    /// <summary>Its files.</summary>
    public string Folder => _folder.FullName;

    /// <summary>A port of the loopback that nobody listens on now.</summary>
    public static int FreePort()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        return ((IPEndPoint)free.LocalEndpoint).Port;
    }

    /// <summary>A chain that no other test uses.</summary>
    public static ulong NewChain() => BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8)) >> 12;

    /// <summary>The configuration of the server that all tests share; started by the first that asks.</summary>
    public static async Task<string> SharedAsync()
    {
        if (Environment.GetEnvironmentVariable("RELAY_TEST_REDIS") is { Length: > 0 } given) return given;
        await Starting.WaitAsync();
        try
        {
            _shared ??= await StartAsync("no");
            return _shared.Configuration;
        }
        finally
        {
            Starting.Release();
        }
    }

    /// <summary>A store on the shared server, for a chain of its own.</summary>
    public static async Task<RelayStore> StoreAsync(StoreOptions? options = null) => await ConnectAsync(await SharedAsync(), NewChain(), options);

    /// <summary>With time-outs for a busy machine, unless options are given.</summary>
    public static Task<RelayStore> ConnectAsync(string configuration, ulong chain, StoreOptions? options = null) => RelayStore.ConnectAsync(
        configuration,
        chain,
        options ?? new StoreOptions { AppendTimeoutMilliseconds = 30_000, CommandTimeoutMilliseconds = 30_000, ConnectTimeoutMilliseconds = 30_000 },
        TestTime.System,
        CancellationToken.None);

    public static Task StopSharedAsync() => _shared?.DisposeAsync().AsTask() ?? Task.CompletedTask;

    /// <param name="appendFsync">no: it keeps no file.</param>
    /// <param name="more">Further arguments; {port} and {folder} in them are the server's.</param>
    public static async Task<RedisServer> StartAsync(string appendFsync = "everysec", params string[] more)
    {
        var server = new RedisServer(appendFsync, more);
        await server.StartAgainAsync();
        return server;
    }

    /// <summary>Starts it where it is not running, on the same port and files, and waits until it answers.</summary>
    public async Task StartAgainAsync()
    {
        var start = new ProcessStartInfo("redis-server")
        {
            RedirectStandardOutput = true,
            ArgumentList =
            {
                "--bind", "127.0.0.1", "--port", $"{_port}", "--dir", _folder.FullName, "--save", "",
                "--appendonly", _appendFsync == "no" ? "no" : "yes", "--appendfsync", _appendFsync, "--daemonize", "no",
            },
        };
        foreach (var word in _more) start.ArgumentList.Add(word.Replace("{port}", $"{_port}", StringComparison.Ordinal).Replace("{folder}", _folder.FullName, StringComparison.Ordinal));
        try
        {
            _process = Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            _folder.Delete();
            Assert.Fail(Missing);
        }

        while (await _process!.StandardOutput.ReadLineAsync() is { } line)
        {
            if (!line.Contains("Ready to accept connections", StringComparison.Ordinal)) continue;
            _ = _process.StandardOutput.BaseStream.CopyToAsync(Stream.Null); // So that a full pipe never stops it.
            return;
        }

        Assert.Fail("redis-server ended before it was ready");
    }

    /// <summary>SIGSTOP: connections stay, and nothing answers.</summary>
    public void Freeze() => ChildProgram.Signal(Id, ChildProgram.Stop);

    /// <summary>SIGCONT.</summary>
    public void Thaw() => ChildProgram.Signal(Id, ChildProgram.Continue);

    /// <summary>kill -9, as a crash would.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>A copy of what is on its disk now, as a replica that stopped here or a backup would have it; the caller removes it.</summary>
    public DirectoryInfo Copy()
    {
        var copy = Directory.CreateTempSubdirectory("relay-redis-copy-");
        CopyAll(_folder, copy);
        return copy;
    }

    /// <summary>kill -9, and in its place, on the same port, a server that has only what the copy has.</summary>
    public async Task ReplaceAsync(DirectoryInfo copy)
    {
        await KillAsync();
        foreach (var entry in _folder.EnumerateFileSystemInfos())
        {
            if (entry is DirectoryInfo folder) folder.Delete(recursive: true);
            else entry.Delete();
        }

        CopyAll(copy, _folder);
        await StartAgainAsync();
    }

    private static void CopyAll(DirectoryInfo from, DirectoryInfo to)
    {
        foreach (var file in from.EnumerateFiles("*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to.FullName, Path.GetRelativePath(from.FullName, file.FullName));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            file.CopyTo(target);
        }
    }

    /// <summary>Ends when a store answers again after its server was exchanged: the client connects by itself, and until then says that nobody answers.</summary>
    public static async Task AnswersAsync(RelayStore store)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                await store.RunIdAsync(default);
                return;
            }
            catch (StoreUnavailableException) when (tries < 300)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TestTime.System);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false }) await KillAsync();
        _process?.Dispose();
        _folder.Delete(recursive: true);
    }
}
