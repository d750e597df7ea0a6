using FluentAssertions;
using NUnit.Framework;
using Relay.Auction;
using Relay.Auction.Receipts;
using Relay.Auction.Slots;
using Relay.Auction.State;
using Relay.Tests.State;
using Relay.Tests.Support;

namespace Relay.Tests.EndToEnd;

/// <summary>The store is exchanged in the middle of a slot for one that lacks acknowledged leaves: they come back, or the slot is void and says so.</summary>
[Parallelizable(ParallelScope.All), FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class FailoverTests
{
    private static readonly string[] LongSlots = ["Auction:SlotDurationMilliseconds=6000"];

    [Test]
    [CancelAfter(90_000)]
    public async Task Lost_leaves_come_back_and_every_receipt_is_kept(CancellationToken cancellation)
    {
        await using var redis = await RedisServer.StartAsync("always");
        await using var relay = await RelayUnderTest.StartAsync([$"Redis:Connection={redis.Configuration}", .. LongSlots]);
        using var searcher = new TestSearcher();
        var header = await relay.Door.NextSlotAsync(4_000, cancellation);
        var receipts = new List<SubmissionReceipt> { await SubmitAsync(relay, header, searcher, cancellation) };
        var copy = redis.Copy();
        for (var i = 0; i < 4; i++) receipts.Add(await SubmitAsync(relay, header, searcher, cancellation));

        await redis.ReplaceAsync(copy);
        copy.Delete(recursive: true);

        var message = await relay.Door.ResultOfAsync(header.Slot, cancellation);
        var set = await relay.SetOfAsync(header.Slot, cancellation);
        message.Status.Should().Be("ranked");
        (set.Count, set.Root).Should().Be((5, new MerkleTree([.. receipts.OrderBy(receipt => receipt.Sequence).Select(receipt => receipt.Leaf)]).Root));
    }

    [Test]
    [CancelAfter(90_000)]
    public async Task What_cannot_come_back_makes_the_slot_void_with_the_reason_signed_and_the_next_slot_goes_on(CancellationToken cancellation)
    {
        await using var redis = await RedisServer.StartAsync("always");
        await using var relay = await RelayUnderTest.StartAsync([$"Redis:Connection={redis.Configuration}", .. LongSlots]);
        using var searcher = new TestSearcher();
        var header = await relay.Door.NextSlotAsync(4_000, cancellation);
        await SubmitAsync(relay, header, searcher, cancellation);
        var copy = redis.Copy();
        var kept = await SubmitAsync(relay, header, searcher, cancellation);

        // The copy, before it takes the server's place, goes on by itself, as a primary that was cut off does: its second place is another leaf's.
        await using (var other = await RedisServer.StartAsync("always"))
        {
            await other.ReplaceAsync(copy);
            await using var stranger = await RedisServer.ConnectAsync(other.Configuration, relay.Options.ChainId);
            (await stranger.Leaves.AppendAsync(LeafAppends.Good(1, header.Slot), cancellation)).Should().Be(new AppendOutcome.Appended(1));
            copy.Delete(recursive: true);
            copy = other.Copy();
        }

        await redis.ReplaceAsync(copy);
        copy.Delete(recursive: true);

        var message = await relay.Door.ResultOfAsync(header.Slot, cancellation);
        var result = await relay.Store.Results.FindAsync(header.Slot, cancellation);
        SlotResult.TryDecode(result!.Result.Span, out var signed).Should().BeTrue();
        (message.Status, signed!.Reason).Should().Be(("void", RejectionCode.StoreFailedOver));
        (await relay.Store.Records.FindAsync(header.Slot, RecordKind.Marks, cancellation)).Should().BeNull("its set was never sent to the keyholder");
        kept.Sequence.Should().Be(1);

        var next = await relay.Door.NextSlotAsync(1_000, cancellation);
        await SubmitAsync(relay, next, searcher, cancellation);
        (await relay.Door.ResultOfAsync(next.Slot, cancellation)).Status.Should().Be("ranked");
    }

    private static async Task<SubmissionReceipt> SubmitAsync(RelayUnderTest relay, SlotHeader header, TestSearcher searcher, CancellationToken cancellation)
        => SubmissionReceipt.TryDecode((await relay.Door.SubmitAsync(header, searcher.Seal(header), cancellation)).Receipt, out var receipt) ? receipt : throw new InvalidOperationException("no receipt");
}
