using FluentAssertions;
using NUnit.Framework;
using Relay.Api.Orders;
using Relay.Auction.Ethereum;
using Relay.Auction.Orders;
using Relay.Auction.Sealing;
using Relay.Auction.Slots;
using Relay.Auction.State;
using Relay.Tests.EndToEnd;
using Relay.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Relay.Tests.Orders;

/// <summary>Orders in clear survive what may happen to a relay, and leave no trace where they must not.</summary>
[Parallelizable(ParallelScope.Self)]
public sealed class OrderSurvivalTests
{
    private const string SlotMs = "Auction:SlotDurationMilliseconds=800";

    [Test]
    [CancelAfter(60_000)]
    public async Task Restart_in_between_loses_no_order(CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("relay-orders-").FullName;
        try
        {
            byte[] raw;
            ulong block;
            await using (var before = await RelayUnderTest.StartOnAsync(folder, SlotMs))
            {
                using var client = new OrderClient(before);
                raw = client.Transaction();
                block = (await before.Door.NextSlotAsync(300, cancellation)).Slot + 14;
                (await client.PlaceAsync(OrderClient.Json(raw, $",\"block\":{block}"), cancellation)).Status.Should().Be(202);
            }

            await using var after = await RelayUnderTest.StartOnAsync(folder, SlotMs);
            var result = await after.Door.ResultOfAsync(block, cancellation);
            result.Winners.Should().ContainSingle().Which.Transactions.Should().Equal(Hex.Encode(raw));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Void_slot_loses_no_order_it_is_sealed_again_into_a_later_one(CancellationToken cancellation)
    {
        await using var relay = await RelayUnderTest.StartAsync(SlotMs);
        using var client = new OrderClient(relay);
        var raw = client.Transaction();
        var first = (await relay.Door.NextSlotAsync(300, cancellation)).Slot + 1;
        var (_, placed) = await client.PlaceAsync(OrderClient.Json(raw, $",\"slot\":{first},\"lastSlot\":{first + 20}"), cancellation);
        placed.GetProperty("receipt").GetProperty("slot").GetUInt64().Should().Be(first);
        using (var redis = await relay.ConnectAsync())
            await redis.GetDatabase().ListRightPushAsync(new RedisKeys(relay.Options.ChainId).Leaves(first), "garbage");

        var won = new List<ulong>();
        string? status = null;
        await foreach (var message in relay.Door.FeedAsync(cancellation))
        {
            if (message.Slot == first) status = message.Status;
            if (message.Winners.Any(winner => winner.Transactions.Contains(Hex.Encode(raw)))) won.Add(message.Slot);
            if (won.Count > 0 && message.Slot > won[0] + 1) break;
        }

        status.Should().Be("void");
        won.Should().ContainSingle().Which.Should().BeGreaterThan(first);
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Nothing_of_an_order_can_be_read_in_redis_or_its_files(CancellationToken cancellation)
    {
        await using var relay = await RelayUnderTest.StartAsync(SlotMs);
        using var client = new OrderClient(relay);
        var marker = System.Security.Cryptography.RandomNumberGenerator.GetBytes(48);
        var raw = client.Transaction(calldata: marker);
        var slot = (await relay.Door.NextSlotAsync(300, cancellation)).Slot;
        var (_, waiting) = await client.PlaceAsync(OrderClient.Json(raw, $",\"block\":{slot + 200},\"id\":\"my own name for it\""), cancellation);
        var (status, _) = await client.PlaceAsync(OrderClient.Json(client.Transaction(1, calldata: marker), ",\"kind\":\"privateTransaction\""), cancellation);
        status.Should().Be(201);
        TransactionDecoder.TryDecode(raw, out var transaction, out _).Should().BeTrue();
        var address = new byte[Address.Size];
        client.Key.Address.CopyTo(address);

        var scan = await RedisScan.OfAsync(relay.Folder);

        waiting.GetProperty("state").GetString().Should().Be("waiting");
        foreach (var secret in new[] { marker, raw[..40], transaction!.Hash.ToArray(), address, "my own name for it"u8.ToArray() })
            scan.Find(secret).Should().Be((false, false));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Two_nodes_that_seal_one_order_make_one_leaf(CancellationToken cancellation)
    {
        await using var relay = await RelayUnderTest.StartAsync(SlotMs);
        using var client = new OrderClient(relay);
        var header = await relay.Door.NextSlotAsync(500, cancellation);
        var order = new StandingOrder
        {
            Kind = OrderKind.Bundle, Owner = client.Key.Address, Id = TestSearcher.NewId(), Nonce = 1, Content = Hash32.Zero, PlacedAt = 1,
            Window = new OrderWindow(WindowUnit.Slot, header.Slot, header.Slot), Transactions = [new BidTransaction(Tolerance.None, client.Transaction())],
        };
        await using var other = await RelayStore.ConnectAsync(await relay.RedisAsync(), relay.Options.ChainId, new StoreOptions(), TestTime.System, cancellation);
        EdgeEnvelopes[] nodes = [Node(relay, relay.Store), Node(relay, other)];

        var leaves = new List<SealedLeaf>();
        foreach (var node in nodes) leaves.Add((await SealAsync(node, 7)).Leaf!);
        var superseding = await SealAsync(nodes[1], 8);
        var overtaken = await SealAsync(nodes[0], 6);

        leaves[1].Receipt.Value.Should().Be(leaves[0].Receipt.Value);
        leaves[1].Receipt.Signature.ToArray().Should().Equal(leaves[0].Receipt.Signature.ToArray());
        superseding.Leaf!.Receipt.Value.Leaf.Should().NotBe(leaves[0].Receipt.Value.Leaf);
        overtaken.IsOvertaken.Should().BeTrue();

        Task<EdgeAppend> SealAsync(EdgeEnvelopes node, ulong revision) => node.SealAsync(
            header, new StoredOrder("name", default, revision, OrderState.Waiting, header.Slot, null, IsHintDue: false, IsSealed: false), order,
            new SlotTarget(header.Slot, header.Slot, header.Slot), TestTime.System.NowMs(), cancellation);
    }

    private static EdgeEnvelopes Node(RelayUnderTest relay, RelayStore store)
        => new(store, new OrderBook(store, relay.Keys, new OrderOptions()), relay.Keys, relay.Services.GetRequiredService<Api.Operations.RelayHealth>());
}
