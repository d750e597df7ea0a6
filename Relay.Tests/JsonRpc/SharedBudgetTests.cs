using System.Net;
using FluentAssertions;
using NUnit.Framework;
using Relay.Api.Limits;
using Relay.Auction.Ethereum;
using Relay.Auction.Keys;
using Relay.Auction.State;
using Relay.Tests.Support;

namespace Relay.Tests.JsonRpc;

/// <summary>Budgets over several nodes of one relay: leased from Redis in blocks, by each node ahead of its use.</summary>
public sealed class SharedBudgetTests : IDisposable
{
    private const int Most = 400; // 100 a second for 4 seconds: blocks of 100.
    private static readonly LimitOptions Limits = new() { PerAddress = 100, PerClaim = 100, PerSigner = 100, BurstSeconds = 4 };
    private static readonly ClientAddress Client = ClientAddress.Of(IPAddress.Parse("192.0.2.7"));
    private readonly DataFolder _folder = new();

    [Test]
    [CancelAfter(60_000)]
    public async Task Two_nodes_admit_about_one_budget_together(CancellationToken cancellation)
    {
        await using var redis = await RedisServer.StartAsync();
        await using var one = await RedisServer.ConnectAsync(redis.Configuration, 1);
        await using var two = await RedisServer.ConnectAsync(redis.Configuration, 1);
        using var first = Node(one);
        using var second = Node(two);
        var began = TestTime.System.GetTimestamp();

        var admitted = 0;
        for (var round = 0; round < 50; round++)
        {
            for (var i = 0; i < 20; i++)
            {
                if (first.Charge(Client, 1) is null) admitted++;
                if (second.Charge(Client, 1) is null) admitted++;
            }

            await first.SharedAsync().WaitAsync(cancellation);
            await second.SharedAsync().WaitAsync(cancellation);
        }

        var refilled = (int)(TestTime.System.GetElapsedTime(began).TotalSeconds * Limits.PerAddress) + 1;
        admitted.Should().BeInRange(Most - 100, Most + refilled, "one budget, of which a node may hold back at most a block; each alone would have admitted as much");
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Signers_and_clients_share_nothing_with_each_other(CancellationToken cancellation)
    {
        await using var store = await RedisServer.StoreAsync();
        using var budgets = Node(store);
        using var signer = SignerKey.Generate();
        while (budgets.Charge(Client, 10) is null) await budgets.SharedAsync().WaitAsync(cancellation);

        budgets.Charge(signer.Address).Should().BeNull();
        budgets.Charge(Client, signer.Address).Should().BeNull();
        budgets.Charge(ClientAddress.Of(IPAddress.Parse("192.0.2.8")), 10).Should().BeNull();
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Where_Redis_is_away_each_node_has_its_own_budget(CancellationToken cancellation)
    {
        var redis = await RedisServer.StartAsync();
        await using var store = await RedisServer.ConnectAsync(redis.Configuration, 1, new StoreOptions { CommandTimeoutMilliseconds = 200 });
        using var budgets = Node(store);
        await redis.DisposeAsync();

        var admitted = 0;
        for (var round = 0; round < 8; round++)
        {
            for (var i = 0; i < 40; i++)
                if (budgets.Charge(Client, 1) is null) admitted++;
            await budgets.SharedAsync().WaitAsync(cancellation);
        }

        admitted.Should().Be(320, "that is less than the node's own bucket holds");
    }

    public void Dispose() => _folder.Dispose();

    private RequestBudgets Node(RelayStore store) => new(Limits, store, RelayKeys.Load(new KeyFolder(_folder.Path)), TestTime.System);
}
