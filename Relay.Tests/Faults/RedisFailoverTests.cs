using FluentAssertions;
using NUnit.Framework;
using Relay.Auction.Receipts;
using Relay.Auction.State;
using Relay.Tests.Support;

namespace Relay.Tests.Faults;

/// <summary>Redis as operators run it, failing over under load: every receipt is kept, or its slot is void and says so, signed.</summary>
[NonParallelizable, FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class RedisFailoverTests
{
    private static readonly string[] Slots = ["Auction:SlotDurationMilliseconds=3000", "Auction:LeaseMilliseconds=1000"];

    [TestCase(0)]
    [TestCase(1)]
    [CancelAfter(120_000)]
    public async Task Sentinels_name_another_primary_and_the_relay_follows(int replicas, CancellationToken cancellation)
    {
        await using var redis = await RedisSentinels.StartAsync(cancellation);
        await using var relay = await RelayUnderTest.StartAsync([$"Redis:Connection={redis.Configuration}", $"Redis:WaitReplicas={replicas}", .. Slots]);
        await using var run = await FaultRun.StartAsync([relay.Door], cancellation);
        await run.MoreAsync(10, cancellation);
        var former = await relay.Store.RunIdAsync(cancellation);

        await redis.Primary.KillAsync();
        await redis.NamedAsync(redis.Replica, cancellation);
        if (replicas > 0)
        {
            // The one replica that is left is the primary: no receipt can promise a replica until there is one again.
            await run.RefusedAsync("not_durable", cancellation);
            await redis.Primary.StartAgainAsync();
        }

        await run.MoreAsync(10, cancellation);
        (await relay.Store.RunIdAsync(cancellation)).Should().NotBe(former);
        (await run.EndAsync(cancellation)).Should().BeEmpty();
        run.Given.Select(receipt => SubmissionReceipt.TryDecode(receipt.Receipt, out var read) ? read.Durability : default).Should().AllBeEquivalentTo(replicas == 0 ? Durability.Fsync : Durability.Replicated);
    }

    [Test]
    [CancelAfter(120_000)]
    public async Task Cluster_promotes_a_replica_and_the_relay_follows(CancellationToken cancellation)
    {
        await using var redis = await RedisNodes.StartAsync("{relay:1}:fence", cancellation);
        await using var relay = await RelayUnderTest.StartAsync([$"Redis:Connection={redis.Configuration}", .. Slots]);
        await using var run = await FaultRun.StartAsync([relay.Door], cancellation);
        await run.MoreAsync(10, cancellation);
        var former = await relay.Store.RunIdAsync(cancellation);

        await redis.Owner.KillAsync();
        await RedisSentinels.UntilAsync(redis.Replica.Port, "ROLE", ",master,", cancellation);
        await run.MoreAsync(10, cancellation);
        (await relay.Store.RunIdAsync(cancellation)).Should().NotBe(former);
        (await run.EndAsync(cancellation)).Should().BeEmpty();
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Cluster_that_writes_without_replicas_is_refused_where_they_are_asked_for(CancellationToken cancellation)
    {
        await using var redis = await RedisNodes.StartAsync("{relay:1}:fence", cancellation);
        var start = () => RedisServer.ConnectAsync(redis.Configuration, 1, new StoreOptions { WaitReplicas = 1 });
        await start.Should().ThrowAsync<StoreUnavailableException>().WithMessage("Relay:Redis:WaitReplicas is 1, and * of the cluster writes with fewer replicas: set min-replicas-to-write 1 on every node, or WaitReplicas to 0");
    }
}
