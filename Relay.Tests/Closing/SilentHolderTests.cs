using System.Net;
using System.Net.Sockets;
using FluentAssertions;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;
using Relay.Auction;
using Relay.Auction.Closing;
using Relay.Auction.Ethereum;
using Relay.Auction.Keyholders;
using Relay.Auction.Receipts;
using Relay.Auction.Slots;
using Relay.Auction.State;
using Relay.Tests.Support;

namespace Relay.Tests.Closing;

/// <summary>A keyholder that accepts the connection and never answers: slots are finished one after another, so what one waits, all later ones wait.</summary>
public sealed class SilentHolderTests
{
    private const uint SlotMs = 2_000;

    private readonly SealingSlot _slot = new();

    [Test]
    [CancelAfter(30_000)]
    public async Task Slot_whose_deadline_is_over_is_void_and_done_without_waiting_out_its_calls(CancellationToken cancellation)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var handler = new SocketsHttpHandler();
        using var http = new HttpClient(handler) { BaseAddress = new Uri($"http://{listener.LocalEndpoint}"), Timeout = Timeout.InfiniteTimeSpan };
        var holder = new RemoteKeyholder(http, _slot.HolderKeys[0].Address, TestTime.System, TimeSpan.FromSeconds(2));
        await using var store = await RedisServer.StoreAsync();
        var releasing = new SlotReleasing(store, holder, new AuctionOptions { SlotDurationMilliseconds = SlotMs }, TestTime.System, new CloseObserver(), NullLogger<SlotReleasing>.Instance);
        var slot = Overdue(holder);
        await using var delivery = slot.Delivery;
        var began = TestTime.System.GetTimestamp();

        var outcome = await releasing.ReleaseAsync(slot, new LeaseEpoch(1, "test"), cancellation);
        await releasing.FinishAsync(slot, cancellation);

        outcome.Should().BeOfType<ReleaseOutcome.Void>().Which.Refusal.Should().BeNull();
        TestTime.System.GetElapsedTime(began).TotalMilliseconds.Should().BeLessThan(4_000, "two waits of two seconds would make each slot later than the one before; these are half a second each");
        listener.Pending().Should().BeTrue("it was truly called");
    }

    private CommittedSlot Overdue(IKeyholder holder)
    {
        var now = TestTime.System.NowMs();
        var header = _slot.Header with { OpenAt = now - 20_000, Cutoff = now - 10_000, Freeze = now - 9_950, Deadline = now - 1 };
        var set = new SetCommit(header.Hash, header.Slot, 0, new MerkleTree([]).Root, header.Slot, Hash32.Zero, header.Freeze, 0, Hash32.Zero).SignedBy(_slot.RelayKey);
        return new CommittedSlot(
            new SlotLeaves(new SignedSlotHeader(header, SignedSlotHeader.Sign(_slot.RelayKey, header), [])), set, new ChainHead(header.Slot, Hash32.Zero, 0, 0, 0), new HolderDelivery(holder, header, TestTime.System));
    }
}
