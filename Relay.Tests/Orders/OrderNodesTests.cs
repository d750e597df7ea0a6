using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Relay.Auction.Ethereum;
using Relay.Auction.Orders;
using Relay.Auction.Sealing;
using Relay.Auction.Slots;
using Relay.Auction.State;
using Relay.Tests.Support;

namespace Relay.Tests.Orders;

/// <summary>Orders in clear where more than one node looks at them, and where the store does not do what is asked of it.</summary>
[Parallelizable(ParallelScope.Self)]
public sealed class OrderNodesTests
{
    [Test]
    [CancelAfter(90_000)]
    public async Task Two_nodes_give_one_receipt_and_carry_an_order_over_slots_once(CancellationToken cancellation)
    {
        const string slots = "Auction:SlotDurationMilliseconds=2000";
        await using var first = await RelayUnderTest.StartAsync(slots);
        await using var other = await RelayUnderTest.StartOnAsync(first.Folder, slots, "Api:Roles=api", $"Redis:Connection={await first.RedisAsync()}");
        using var client = new OrderClient(first);
        using var again = new OrderClient(other, client.Key);
        var raw = client.Transaction();
        var slot = (await first.Door.NextSlotAsync(500, cancellation)).Slot + 1;
        var json = OrderClient.Json(raw, $",\"slot\":{slot},\"lastSlot\":{slot + 20}");

        var (status, placed) = await client.PlaceAsync(json, cancellation);
        var (statusAgain, answer) = await again.PlaceAsync(json, cancellation);

        (status, statusAgain).Should().Be((201, 200));
        answer.GetProperty("receipt").GetRawText().Should().Be(placed.GetProperty("receipt").GetRawText());
        (await first.Store.Leaves.CountAsync(slot, cancellation)).Should().Be(1);
        using (var redis = await first.ConnectAsync())
            await redis.GetDatabase().ListRightPushAsync(new RedisKeys(first.Options.ChainId).Leaves(slot), "garbage");
        var won = await SlotsWonAsync(first, raw, cancellation);
        won.Should().ContainSingle().Which.Should().BeGreaterThan(slot, "the first one was void");
        var leaves = new List<uint>();
        for (var later = slot + 1; later <= won[0] + 2; later++) leaves.Add(await first.Store.Leaves.CountAsync(later, cancellation));
        leaves.Sum(count => count).Should().Be(1, "both nodes saw the void slot");
        (await again.FateAsync(placed.GetProperty("id").GetString()!, "shown", cancellation)).GetProperty("shownIn").GetUInt64().Should().Be(won[0]);
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Order_for_a_slot_whose_keys_hold_garbage_waits_and_wins_a_later_one(CancellationToken cancellation)
    {
        await using var relay = await RelayUnderTest.StartAsync("Auction:SlotDurationMilliseconds=2000");
        using var client = new OrderClient(relay);
        var raw = client.Transaction();
        var slot = (await relay.Door.NextSlotAsync(500, cancellation)).Slot + 1;
        using (var redis = await relay.ConnectAsync())
            await redis.GetDatabase().StringSetAsync(new RedisKeys(relay.Options.ChainId).LeafIndex(slot), "garbage");

        var (status, placed) = await client.PlaceAsync(OrderClient.Json(raw, $",\"slot\":{slot},\"lastSlot\":{slot + 20}"), cancellation);

        (status, placed.GetProperty("state").GetString()).Should().Be((202, "waiting"));
        (await SlotsWonAsync(relay, raw, cancellation)).Should().ContainSingle().Which.Should().BeGreaterThan(slot);
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Order_that_too_few_replicas_have_gets_its_receipt_when_the_same_body_comes_again_also_in_its_last_slot(CancellationToken cancellation)
    {
        await using var primary = await RedisServer.StartAsync("no", "--repl-diskless-sync-delay", "0");
        await using var relay = await RelayUnderTest.StartAsync("Auction:SlotDurationMilliseconds=20000", $"Redis:Connection={primary.Configuration}", "Redis:WaitReplicas=1", "Redis:WaitMilliseconds=50");
        using var client = new OrderClient(relay);
        var slot = await ClosingNextAsync(relay, 10_000, cancellation);
        var json = OrderClient.Json(client.Transaction(), $",\"slot\":{slot},\"id\":\"mine\",\"nonce\":5");

        var (status, refused) = await client.PlaceAsync(json, cancellation);

        (status, refused.GetProperty("code").GetString()).Should().Be((503, "not_durable"));
        await using var replica = await RedisServer.StartAsync("no", "--replicaof", "127.0.0.1", $"{primary.Port}");
        var placed = refused;
        do (status, placed) = await client.PlaceAsync(json, cancellation);
        while (status == 503);
        status.Should().Be(200, placed.ToString());
        placed.GetProperty("receipt").GetProperty("slot").GetUInt64().Should().Be(slot);
        (await relay.Store.Leaves.CountAsync(slot, cancellation)).Should().Be(1);
        var (_, once) = await client.PlaceAsync(json, cancellation);
        once.GetProperty("receipt").GetRawText().Should().Be(placed.GetProperty("receipt").GetRawText());
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Body_that_was_refused_for_good_is_refused_for_the_same_reason_when_it_comes_again(CancellationToken cancellation)
    {
        await using var relay = await RelayUnderTest.StartAsync("Auction:SlotDurationMilliseconds=20000");
        using var client = new OrderClient(relay);
        var slot = await ClosingNextAsync(relay, 10_000, cancellation);
        await relay.FreezeAsync(slot, cancellation);
        var json = OrderClient.Json(client.Transaction(), $",\"slot\":{slot},\"id\":\"mine\",\"nonce\":5");

        for (var i = 0; i < 2; i++) (await client.PlaceAsync(json, cancellation)).Body.GetProperty("code").GetString().Should().Be("busy");

        (await client.PlaceAsync(OrderClient.Json(client.Transaction(1), $",\"slot\":{slot + 1},\"id\":\"mine\",\"nonce\":5"), cancellation)).Body.GetProperty("code").GetString()
            .Should().Be("nonce_not_higher", "it is another body");
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Winner_whose_mark_a_failover_lost_is_marked_again_and_not_sealed_again(CancellationToken cancellation)
    {
        await using var relay = await RelayUnderTest.StartAsync("Auction:SlotDurationMilliseconds=1000");
        using var client = new OrderClient(relay);
        using var raw = await relay.ConnectAsync();
        var (redis, keys) = (raw.GetDatabase(), new RedisKeys(relay.Options.ChainId));
        var followed = await redis.HashGetAsync(keys.Tip, "order-results");
        var transaction = client.Transaction();
        var slot = (await relay.Door.NextSlotAsync(300, cancellation)).Slot;
        var (_, placed) = await client.PlaceAsync(OrderClient.Json(transaction, $",\"slot\":{slot},\"lastSlot\":{slot + 6}"), cancellation);
        var id = placed.GetProperty("id").GetString()!;
        var shown = await client.FateAsync(id, "shown", cancellation);
        BundleId.TryParse(id, out var name).Should().BeTrue();
        var stored = await relay.Services.GetRequiredService<OrderBook>().FindAsync(name, cancellation);

        // As an older copy of the store has it, in which the result stands and nobody has looked it through.
        var older = redis.CreateTransaction();
        _ = older.HashSetAsync(keys.Order(stored!.Name), "s", 0);
        _ = older.HashDeleteAsync(keys.Order(stored.Name), "w");
        _ = older.SortedSetAddAsync(keys.Orders, stored.Name, (double)await redis.HashGetAsync(keys.Tip, "order"));
        _ = older.HashSetAsync(keys.Tip, "order-results", followed.IsNull ? 0 : followed);
        (await older.ExecuteAsync()).Should().BeTrue();

        (await client.FateAsync(id, "shown", cancellation)).GetProperty("shownIn").GetUInt64().Should().Be(shown.GetProperty("shownIn").GetUInt64());
        (await SlotsWonAsync(relay, transaction, cancellation, upTo: slot + 7)).Should().ContainSingle();
    }

    /// <summary>The slot that closes next, once that leaves so long.</summary>
    private static async Task<ulong> ClosingNextAsync(RelayUnderTest relay, ulong leastMs, CancellationToken cancellation)
    {
        while (true)
        {
            if ((await relay.Door.Client.CurrentSlotAsync(cancellation)).Value is { } view && view.ClosesAt >= TestTime.System.NowMs() + leastMs) return view.Slot;
            await Task.Delay(TimeSpan.FromMilliseconds(20), TestTime.System, cancellation);
        }
    }

    /// <summary>The slots that the transaction won, up to one, or up to two after the first.</summary>
    private static async Task<List<ulong>> SlotsWonAsync(RelayUnderTest relay, byte[] raw, CancellationToken cancellation, ulong? upTo = null)
    {
        var (text, won) = (Hex.Encode(raw), new List<ulong>());
        await foreach (var message in relay.Door.FeedAsync(cancellation))
        {
            if (message.Winners.Any(winner => winner.Transactions.Contains(text))) won.Add(message.Slot);
            if (upTo is { } last ? message.Slot >= last : won.Count > 0 && message.Slot > won[0] + 1) break;
        }

        return won;
    }
}
