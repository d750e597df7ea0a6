using FluentAssertions;
using NUnit.Framework;
using Relay.Auction.State;
using Relay.Tests.Support;

namespace Relay.Tests.State;

/// <summary>A connection that the client library would leave as it is, is made anew.</summary>
[Parallelizable(ParallelScope.All), FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class LineKeeperTests
{
    [Test]
    [CancelAfter(60_000)]
    public async Task Server_that_was_a_replica_for_a_moment_takes_writes_again_soon(CancellationToken cancellation)
    {
        await using var server = await RedisServer.StartAsync("no");
        await using var other = await RedisServer.StartAsync("no");
        await using var store = await RedisServer.ConnectAsync(server.Configuration, 1, new StoreOptions());
        await store.TouchAsync(cancellation);
        await RedisSentinels.AskAsync(server.Port, cancellation, "REPLICAOF", "127.0.0.1", $"{other.Port}");
        // The library is told by the server, which closes its connections, and by its own look at it.
        await RedisSentinels.AskAsync(server.Port, cancellation, "CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
        await FailsAsync(store, cancellation);
        await Task.Delay(TimeSpan.FromMilliseconds(500), TestTime.System, cancellation);
        await RedisSentinels.AskAsync(server.Port, cancellation, "REPLICAOF", "NO", "ONE");

        await AnswersAsync(store, cancellation);
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Connection_on_which_nothing_comes_any_more_is_made_anew_and_wakes_as_before(CancellationToken cancellation)
    {
        await using var server = await RedisServer.StartAsync("no");
        await using var wire = new TcpForwarder(server.Port);
        await using var store = await RedisServer.ConnectAsync($"127.0.0.1:{wire.Port}", 1, new StoreOptions());
        await using var direct = await RedisServer.ConnectAsync(server.Configuration, 1, new StoreOptions());
        using var woken = new SemaphoreSlim(0);
        using var waking = store.OnWake(() => woken.Release());
        await store.TouchAsync(cancellation);

        wire.Strand();
        await FailsAsync(store, cancellation);
        await AnswersAsync(store, cancellation);
        while (woken.Wait(0, CancellationToken.None))
        {
            // From before.
        }

        var epoch = (await direct.Lease.TryTakeAsync("a", TimeSpan.FromMinutes(1), cancellation))!.Value;
        await direct.Records.PutOnceAsync(1, epoch, RecordKind.Marks, new byte[1], cancellation);
        (await woken.WaitAsync(TimeSpan.FromSeconds(10), cancellation)).Should().BeTrue("who follows a channel goes on to");
    }

    private static async Task FailsAsync(RelayStore store, CancellationToken cancellation)
    {
        while (await TouchesAsync(store, cancellation)) await Task.Delay(TimeSpan.FromMilliseconds(50), TestTime.System, cancellation);
    }

    private static async Task AnswersAsync(RelayStore store, CancellationToken cancellation)
    {
        while (!await TouchesAsync(store, cancellation)) await Task.Delay(TimeSpan.FromMilliseconds(50), TestTime.System, cancellation);
    }

    private static async Task<bool> TouchesAsync(RelayStore store, CancellationToken cancellation)
    {
        try
        {
            await store.TouchAsync(cancellation);
            return true;
        }
        catch (StoreUnavailableException)
        {
            return false;
        }
    }
}
