using System.Diagnostics;
using System.Globalization;
using FluentAssertions;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;
using Relay.Auction.Receipts;
using Relay.Auction.State;
using Relay.Tests.Support;

namespace Relay.Tests.State;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class EmbeddedRedisTests
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("relay embedded \"");
    private EmbeddedRedis? _redis;

    private string Folder => Path.Combine(_root.FullName, "redis");

    [TearDown]
    public async Task StopAsync()
    {
        if (_redis is not null) await _redis.DisposeAsync();
        _root.Delete(recursive: true);
    }

    [Test]
    public async Task Its_files_and_its_folder_are_the_owners_alone_and_its_command_line_holds_no_password()
    {
        _redis = await StartAsync();
        File.GetUnixFileMode(Folder).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.GetUnixFileMode(Path.Combine(Folder, "redis.conf")).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var password = _redis.Configuration.Split("password=")[1];
        password.Should().MatchRegex("^[0-9a-f]{64}$");
        (await File.ReadAllTextAsync($"/proc/{Pid()}/cmdline")).Should().NotContain(password);
        _redis.ToString().Should().NotContain(password);
    }

    [Test]
    public async Task Nobody_reads_it_without_the_password()
    {
        _redis = await StartAsync();
        var bare = () => RedisServer.ConnectAsync(_redis.Configuration.Split(',')[0], 1, new StoreOptions { ConnectTimeoutMilliseconds = 1_000 });
        await bare.Should().ThrowAsync<StoreUnavailableException>();
    }

    [Test]
    public async Task It_runs_in_a_session_of_its_own()
    {
        _redis = await StartAsync();
        SessionOf(Pid()).Should().Be(Pid()).And.NotBe(SessionOf(Environment.ProcessId), "Ctrl-C must reach the relay alone");
    }

    [Test]
    public async Task The_lock_of_the_folder_is_not_inherited_so_it_ends_with_the_relay()
    {
        _redis = await StartAsync();
        Directory.GetFiles($"/proc/{Pid()}/fd").Select(file => File.ResolveLinkTarget(file, false)?.Name).Should().NotContain("relay.lock");
    }

    [Test]
    public async Task A_stop_leaves_no_process_and_loses_nothing()
    {
        _redis = await StartAsync(Durability.EverySecond);
        var pid = Pid();
        await using (var store = await RedisServer.ConnectAsync(_redis.Configuration, 1))
            await store.Leaves.AppendAsync(LeafAppends.Good(1), default);
        await _redis.DisposeAsync();
        _redis.Health.Should().Be(EmbeddedRedisHealth.Stopped);
        IsAlive(pid).Should().BeFalse();

        _redis = await StartAsync();
        await using var again = await RedisServer.ConnectAsync(_redis.Configuration, 1);
        (await again.Leaves.CountAsync(LeafAppends.Slot, default)).Should().Be(1);
    }

    [Test]
    public async Task A_start_adopts_the_server_that_a_killed_relay_left_running()
    {
        _redis = await StartAsync(Durability.EverySecond);
        var configuration = _redis.Configuration;
        var pid = await LeaveBehindAsync();

        _redis = await StartAsync(Durability.Fsync);
        Pid().Should().Be(pid);
        _redis.Configuration.Should().Be(configuration);
        (await SettingAsync("appendfsync")).Should().Be("always", "receipts promise what this relay's options say");
    }

    [Test]
    public async Task A_second_relay_on_the_folder_is_told_so_and_changes_nothing()
    {
        _redis = await StartAsync();
        var pid = Pid();
        var second = () => StartAsync();
        (await second.Should().ThrowAsync<StoreUnavailableException>()).Which.Message.Should().Be($"another relay uses the data folder {Folder}");
        IsAlive(pid).Should().BeTrue();
    }

    [Test]
    public async Task A_server_that_is_killed_is_started_again_with_all_that_was_acknowledged()
    {
        _redis = await StartAsync();
        var (pid, configuration) = (Pid(), _redis.Configuration);
        await using (var store = await RedisServer.ConnectAsync(configuration, 1))
            for (var seed = 0; seed < 50; seed++) (await store.Leaves.AppendAsync(LeafAppends.Good(seed), default)).Should().BeOfType<AppendOutcome.Appended>();
        Kill(pid);
        await UntilAsync(() => _redis.Restarts == 1);

        _redis.Health.Should().Be(EmbeddedRedisHealth.Running);
        _redis.Configuration.Should().Be(configuration, "the store reconnects by itself");
        Pid().Should().NotBe(pid);
        await using var again = await RedisServer.ConnectAsync(configuration, 1);
        (await again.Leaves.CountAsync(LeafAppends.Slot, default)).Should().Be(50);
    }

    [Test]
    public async Task A_start_after_relay_and_redis_were_both_killed_keeps_port_password_and_contents()
    {
        _redis = await StartAsync();
        var configuration = _redis.Configuration;
        await using (var store = await RedisServer.ConnectAsync(configuration, 1)) await store.Leaves.AppendAsync(LeafAppends.Good(1), default);
        var pid = await LeaveBehindAsync();
        Kill(pid);
        await UntilAsync(() => !IsAlive(pid));

        _redis = await StartAsync();
        _redis.Configuration.Should().Be(configuration);
        await using var again = await RedisServer.ConnectAsync(configuration, 1);
        (await again.Leaves.CountAsync(LeafAppends.Slot, default)).Should().Be(1);
    }

    [Test]
    public async Task A_port_that_another_program_took_meanwhile_is_left_to_it()
    {
        _redis = await StartAsync();
        var (port, before) = (_redis.Configuration.Split(',')[0].Split(':')[1], _redis.Configuration.Split("password=")[1]);
        await _redis.DisposeAsync();
        using var taken = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, int.Parse(port, CultureInfo.InvariantCulture));
        taken.Start();
        var stranger = Task.Run(async () =>
        {
            using var client = await taken.AcceptTcpClientAsync();
            await client.GetStream().WriteAsync("-ERR no\r\n"u8.ToArray());
            await client.GetStream().ReadExactlyAsync(new byte[10]);
        });
        _redis = await StartAsync();
        _redis.Configuration.Should().NotContain($":{port},").And.NotEndWith(before, "the other program was told the old password");
        await stranger;
    }

    [Test]
    public async Task A_server_that_hangs_is_neither_doubled_nor_killed_but_named()
    {
        _redis = await StartAsync();
        var pid = await LeaveBehindAsync();
        await SignalAsync("-STOP", pid);
        var start = () => StartAsync();
        (await start.Should().ThrowAsync<StoreUnavailableException>()).Which.Message.Should()
            .Be($"the private redis-server (process {pid}) does not answer: end it, then start again");
        IsAlive(pid).Should().BeTrue();
        await SignalAsync("-CONT", pid);
        _redis = await StartAsync();
        Pid().Should().Be(pid);
    }

    [Test]
    public async Task A_folder_that_cannot_be_made_is_said_in_one_line()
    {
        await File.WriteAllTextAsync(Folder, "a file where the folder should be");
        var start = () => StartAsync();
        (await start.Should().ThrowAsync<StoreUnavailableException>()).Which.Message.Should().StartWith($"cannot write the data folder {Folder}: ").And.NotContain("\n");
    }

    private Task<EmbeddedRedis> StartAsync(Durability durability = Durability.Fsync) => EmbeddedRedis.StartAsync(
        new EmbeddedRedisOptions { Folder = Folder, Durability = durability }, TestTime.System, NullLogger<EmbeddedRedis>.Instance, CancellationToken.None);

    /// <summary>What kill -9 of the relay leaves: the server runs on, and the kernel frees the lock.</summary>
    private async Task<int> LeaveBehindAsync()
    {
        // The relay is this process, so the server is started anew without one: same files, same program, nobody to watch it.
        await _redis!.DisposeAsync();
        using var process = Process.Start("redis-server", [Path.Combine(Folder, "redis.conf")]);
        await process.WaitForExitAsync();
        await UntilAsync(() => File.Exists(Path.Combine(Folder, "redis.pid")) && File.ReadAllText(Path.Combine(Folder, "redis.pid")).EndsWith('\n'));
        return Pid();
    }

    private async Task<string> SettingAsync(string name)
    {
        using var raw = await StackExchange.Redis.ConnectionMultiplexer.ConnectAsync(_redis!.Configuration);
        return ((string[])(await raw.GetDatabase().ExecuteAsync("CONFIG", "GET", name))!)[1];
    }

    private int Pid() => int.Parse(File.ReadAllText(Path.Combine(Folder, "redis.pid")), CultureInfo.InvariantCulture);

    private static async Task SignalAsync(string signal, int pid)
    {
        using var process = Process.Start("kill", [signal, $"{pid}"]);
        await process.WaitForExitAsync();
    }

    private static void Kill(int pid)
    {
        using var process = Process.GetProcessById(pid);
        process.Kill();
    }

    /// <summary>A zombie that nobody reaps is not alive.</summary>
    private static bool IsAlive(int pid) => File.Exists($"/proc/{pid}/stat") && StatOf(pid)[0] != "Z";

    private static int SessionOf(int pid) => int.Parse(StatOf(pid)[3], CultureInfo.InvariantCulture);

    private static string[] StatOf(int pid) => File.ReadAllText($"/proc/{pid}/stat").Split(") ")[1].Split(' ');

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(30), TestTime.System);
        while (!condition())
        {
            late.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
