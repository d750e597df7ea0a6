using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Relay.Api.Operations;
using Relay.Api.Orders;
using Relay.Auction.Orders;
using Relay.Auction.Receipts;
using Relay.Auction.Sealing;
using Relay.Auction.Slots;
using Relay.Auction.State;
using Relay.Tests.Support;

namespace Relay.Tests.Orders;

/// <summary>An order is sealed once into a slot, by the node that took it, however often and by whichever node it is looked at.</summary>
[Parallelizable(ParallelScope.Self)]
public sealed class PlacedOrdersTests
{
    [Test]
    [CancelAfter(60_000)]
    public async Task Order_that_stands_in_an_open_slot_is_sealed_again_by_no_node_but_for_the_receipt_that_is_asked_for(CancellationToken cancellation)
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
        var routing = new OrderRouting(
            relay.Services.GetRequiredService<OrderBook>(), relay.Services.GetRequiredService<OrderSlots>(),
            new EdgeEnvelopes(elsewhere, relay.Services.GetRequiredService<OrderBook>(), relay.Keys, relay.Services.GetRequiredService<RelayHealth>()),
            relay.Services.GetRequiredService<ShownWinners>(), relay.Services.GetRequiredService<OvertakenOrders>());

        await routing.AdvanceAsync(stored!, TestTime.System.NowMs(), wantsLeaf: false, cancellation);

        (await elsewhere.Leaves.CountAsync(slot, cancellation)).Should().Be(0);

        // As it was read before it was sealed: the claim says that it stands by now.
        await routing.AdvanceAsync(stored! with { IsSealed = false }, TestTime.System.NowMs(), wantsLeaf: false, cancellation);

        (await elsewhere.Leaves.CountAsync(slot, cancellation)).Should().Be(0);

        var again = await routing.AdvanceAsync(stored!, TestTime.System.NowMs(), wantsLeaf: true, cancellation);

        var receipt = placed.GetProperty("receipt").GetProperty("receipt").GetBytesFromBase64();
        SubmissionReceipt.TryDecode(receipt, out var first).Should().BeTrue();
        again.Leaf!.Receipt.Value.Leaf.Should().Be(first!.Leaf);
        (await elsewhere.Leaves.CountAsync(slot, cancellation)).Should().Be(1);
    }

    [Test]
    public void Change_of_this_node_is_passed_over_once_and_others_are_looked_at()
    {
        var orders = new PlacedOrders();
        orders.Note(default, 7);

        orders.TakeChange(8).Should().BeFalse();
        orders.TakeChange(7).Should().BeTrue();
        orders.TakeChange(7).Should().BeFalse();
    }
}
