using FluentAssertions;
using NUnit.Framework;
using Relay.Auction.Chain;
using Relay.Auction.Ethereum;
using Relay.Auction.Orders;
using Relay.Auction.Sealing;
using Relay.Auction.Slots;
using Relay.Tests.Support;

namespace Relay.Tests.Orders;

public sealed class OrderWindowTests
{
    private static readonly SlotClock Clock = new(new SlotTiming(0, 12_000, 500, 50, 12_000, 500, 4));

    // A slot that may build 11 (all between are missed) to 13.
    private static readonly SlotTarget Target = new(100, 11, 13);

    [TestCase(10ul, 10ul, false, true)]
    [TestCase(11ul, 11ul, true, false)]
    [TestCase(13ul, 13ul, true, false)]
    [TestCase(14ul, 14ul, false, false)]
    [TestCase(5ul, 20ul, true, false)]
    public void Window_of_blocks_covers_every_slot_that_may_build_one_of_them(ulong first, ulong last, bool covers, bool isPast)
    {
        var window = new OrderWindow(WindowUnit.Block, first, last);
        (window.Covers(Target), window.IsPast(Target)).Should().Be((covers, isPast));
    }

    [TestCase(99ul, 99ul, false, true)]
    [TestCase(99ul, 100ul, true, false)]
    [TestCase(101ul, 105ul, false, false)]
    public void Window_of_slots_asks_for_no_block(ulong first, ulong last, bool covers, bool isPast)
    {
        var window = new OrderWindow(WindowUnit.Slot, first, last);
        (window.Covers(Target), window.IsPast(Target), window.TargetBlockIn(Target)).Should().Be((covers, isPast, 0ul));
    }

    [TestCase(12ul, 12ul, 12ul)]
    [TestCase(11ul, 13ul, 0ul, Description = "whatever the slot builds is within")]
    [TestCase(12ul, 20ul, 13ul, Description = "11 is not: the expected one")]
    [TestCase(5ul, 12ul, 12ul)]
    public void Envelope_never_allows_a_block_outside_of_the_window(ulong first, ulong last, ulong sealedTarget)
        => new OrderWindow(WindowUnit.Block, first, last).TargetBlockIn(Target).Should().Be(sealedTarget);

    [Test]
    public void Without_the_nodes_word_no_block_is_covered_and_none_is_past()
    {
        var target = HeadTargets.Of(null, Clock, 7);
        var window = OrderWindow.Block(3);
        (target.IsKnown, window.Covers(target), window.IsPast(target)).Should().Be((false, false, false));
    }

    [TestCase(8ul, 101ul, 101ul)]
    [TestCase(10ul, 101ul, 103ul)]
    [TestCase(2ul, 101ul, 101ul, Description = "the node is ahead of this clock")]
    public void Target_counts_from_the_head_with_and_without_missed_slots(ulong slot, ulong earliest, ulong expected)
        => HeadTargets.Of(new BlockHead(100, Hash32.Zero, Hash32.Zero, 7 * 12, 0, 0, 0), Clock, slot).Should().Be(new SlotTarget(slot, earliest, expected));

    [Test]
    public void Record_reads_back_and_nothing_else_is_read()
    {
        var order = new StandingOrder
        {
            Kind = OrderKind.PrivateTransaction, Owner = SampleAddress, Id = TestSearcher.NewId(), Nonce = 4, Content = Keccak.Hash([1]), Terms = BidTerms.BidDeclared | BidTerms.MayRoll, Bid = 9,
            Window = new OrderWindow(WindowUnit.Slot, 1, 2), MinTime = 3, MaxTime = 4, PlacedAt = 5, Transactions = [new BidTransaction(Tolerance.MayDrop, new byte[] { 1, 2, 3 }), new BidTransaction(Tolerance.None, new byte[] { 4 })],
        };
        var bytes = new byte[OrderRecord.LengthOf(order)];
        OrderRecord.Encode(order, bytes);

        OrderRecord.TryDecode(bytes, out var read).Should().BeTrue();
        read.Should().BeEquivalentTo(order, options => options.Excluding(it => it.Transactions));
        read!.Transactions.Select(it => (it.Tolerance, Hex.Encode(it.Raw.Span))).Should().Equal((Tolerance.MayDrop, "0x010203"), (Tolerance.None, "0x04"));
        for (var length = 0; length < bytes.Length; length++) OrderRecord.TryDecode(bytes.AsMemory(0, length), out _).Should().BeFalse();
        OrderRecord.TryDecode(new byte[bytes.Length + 1], out _).Should().BeFalse();
    }

    [Test]
    public void Buffer_that_was_given_back_is_zero_and_is_not_read_again()
    {
        var buffer = ClearBuffer.Rent(100);
        var memory = buffer.Memory;
        memory.Span.Fill(7);
        buffer.Dispose();
        memory.Span.ToArray().Should().OnlyContain(it => it == 0);
        var reading = () => buffer.Memory;
        reading.Should().Throw<ObjectDisposedException>();
    }

    [Test]
    public void Types_that_hold_an_order_print_nothing_of_it()
    {
        var secret = new byte[] { 0xde, 0xad, 0xbe, 0xef };
        var clear = new ClearOrder { Kind = OrderKind.Bundle, Transactions = [new BidTransaction(Tolerance.None, secret)], ClientId = secret, Bid = 777_777 };
        clear.ToString().Should().Be("Bundle of 1 transactions");
    }

    private static Address SampleAddress => Ethereum.SampleTransaction.Receiver;
}
