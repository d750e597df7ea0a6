using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Relay.Api.Operations;
using Relay.Api.Orders;
using Relay.Auction.Orders;
using Relay.Auction.Sealing;
using Relay.Auction.Slots;
using Relay.Auction.State;
using Relay.Tests.Support;

namespace Relay.Tests.Orders;

/// <summary>An order is sealed once into a slot by the node that took it, however often that node looks at it.</summary>
[Parallelizable(ParallelScope.Self)]
public sealed class SealedOrdersTests
{
    [Test]
    [CancelAfter(60_000)]
    public async Task Order_that_stands_in_an_open_slot_is_not_sealed_again_by_its_node_and_is_by_one_that_restarted(CancellationToken cancellation)
    {
        await using var relay = await RelayUnderTest.StartAsync("Auction:SlotDurationMilliseconds=20000");
        using var client = new OrderClient(relay);
        var slot = (await relay.Door.NextSlotAsync(10_000, cancellation)).Slot;
        var (status, placed) = await client.PlaceAsync(OrderClient.Json(client.Transaction(), $",\"slot\":{slot}"), cancellation);
        status.Should().Be(201);
        BundleId.TryParse(placed.GetProperty("id").GetString()!, out var id).Should().BeTrue();
        var stored = await relay.Services.GetRequiredService<OrderBook>().FindAsync(id, cancellation);
        // Where it would be seen: what is sealed again goes to another chain's log.
        await using var elsewhere = await RelayStore.ConnectAsync(await relay.RedisAsync(), relay.Options.ChainId + 1, new StoreOptions(), TestTime.System, cancellation);

        var known = await Routing(relay.Services.GetRequiredService<SealedOrders>()).AdvanceAsync(stored!, TestTime.System.NowMs(), cancellation);

        known.Leaf!.Receipt.Value.Encode().Should().Equal(placed.GetProperty("receipt").GetProperty("receipt").GetBytesFromBase64());
        (await elsewhere.Leaves.CountAsync(slot, cancellation)).Should().Be(0);

        var again = await Routing(new SealedOrders()).AdvanceAsync(stored!, TestTime.System.NowMs(), cancellation);

        again.Leaf!.Receipt.Value.Leaf.Should().Be(known.Leaf.Receipt.Value.Leaf);
        (await elsewhere.Leaves.CountAsync(slot, cancellation)).Should().Be(1);

        OrderRouting Routing(SealedOrders orders) => new(
            relay.Services.GetRequiredService<OrderBook>(), relay.Services.GetRequiredService<OrderSlots>(),
            new EdgeEnvelopes(elsewhere, relay.Services.GetRequiredService<OrderBook>(), relay.Keys, relay.Services.GetRequiredService<RelayHealth>()),
            relay.Services.GetRequiredService<ShownWinners>(), relay.Services.GetRequiredService<OvertakenOrders>(), orders);
    }

    [Test]
    public void Change_of_this_node_is_passed_over_once_and_others_are_looked_at()
    {
        var orders = new SealedOrders();
        orders.NoteChange(7);

        orders.TakeChange(8).Should().BeFalse();
        orders.TakeChange(7).Should().BeTrue();
        orders.TakeChange(7).Should().BeFalse();
    }
}
