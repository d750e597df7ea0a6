using FluentAssertions;
using NUnit.Framework;
using Relay.Tests.Support;

namespace Relay.Tests.Faults;

/// <summary>What stands beside the relay fails: the disk of its Redis, its execution node, a builder.</summary>
[NonParallelizable, FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class NeighbourFaultTests
{
    private static readonly string[] Slots = ["Auction:SlotDurationMilliseconds=2000", "Auction:LeaseMilliseconds=1000"];

    public static IEnumerable<bool> IfFull => FaultSuite.Of([true], _ => false);

    [Test]
    [CancelAfter(90_000)]
    public async Task Disk_that_is_full_refuses_with_the_reason_and_goes_on_when_there_is_room(CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("relay-full-").FullName;
        var port = RedisServer.FreePort();
        await using (var redis = ChildProgram.Start("bash", ["-c", $"trap '' XFSZ; ulimit -S -f 160; exec redis-server --port {port} --bind 127.0.0.1 --dir {folder} --save '' --appendonly yes --appendfsync everysec"]))
        {
            await RedisSentinels.UntilAsync(port, "PING", "PONG", cancellation);
            await using var relay = await RelayUnderTest.StartAsync([$"Redis:Connection=127.0.0.1:{port}", .. Slots]);
            await using var run = await FaultRun.StartAsync([relay.Door], cancellation, searchers: 4);
            await run.RefusedAsync("not_ready", cancellation);
            while ((await relay.Door.Client.ReadinessAsync(cancellation)).GetProperty("checks").GetProperty("store").GetString() != "Redis cannot write to its disk") await Task.Delay(TimeSpan.FromMilliseconds(50), TestTime.System, cancellation);

            using (var limit = System.Diagnostics.Process.Start("prlimit", ["--pid", $"{redis.Id}", "--fsize=unlimited:unlimited"])) await limit.WaitForExitAsync(cancellation);
            await run.MoreAsync(10, cancellation);
            (await run.EndAsync(cancellation)).Should().BeEmpty();
        }

        Directory.Delete(folder, recursive: true);
    }

    [TestCaseSource(nameof(IfFull))]
    [CancelAfter(90_000)]
    public async Task Execution_node_that_freezes_and_dies_costs_no_receipt(bool _, CancellationToken cancellation)
    {
        var chain = await Anvil.StartAsync();
        await using var relay = await RelayUnderTest.StartAsync(
            [$"Chain:NodeUrl={chain.Url}", "Chain:MaxHeadAgeSeconds=0", $"Auction:ChainId={Anvil.ChainId}", .. Slots]);
        await using var run = await FaultRun.StartAsync([relay.Door], cancellation);
        await run.MoreAsync(6, cancellation);
        chain.Freeze(true);
        await run.MoreAsync(12, cancellation);
        chain.Freeze(false);
        await run.MoreAsync(6, cancellation);
        await chain.DisposeAsync();
        await run.MoreAsync(12, cancellation);
        (await run.EndAsync(cancellation)).Should().BeEmpty();
    }

    [TestCaseSource(nameof(IfFull))]
    [CancelAfter(90_000)]
    public async Task Builder_that_stalls_delays_nobody(bool _, CancellationToken cancellation)
    {
        await using var relay = await RelayUnderTest.StartAsync(Slots);
        await using var stalled = ChildProgram.Start(Path.Combine(AppContext.BaseDirectory, "relay"), ["watch", "--url", relay.Door.Url.ToString(), "--cacert", relay.Door.Certificate]);
        await using var run = await FaultRun.StartAsync([relay.Door], cancellation);
        await run.MoreAsync(4, cancellation);
        stalled.Freeze();
        await run.MoreAsync(20, cancellation);
        (await run.EndAsync(cancellation)).Should().BeEmpty();
        stalled.Thaw();
    }
}
