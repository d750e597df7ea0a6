using FluentAssertions;
using NUnit.Framework;
using Relay.Auction.Chain;
using Relay.Auction.Closing;
using Relay.Auction.Ethereum;
using Relay.Auction.Protocol;
using Relay.Auction.Sealing;
using Relay.Auction.Tracking;

namespace Relay.Tests.Tracking;

/// <summary>A winner of two transactions, for block 100 on parent 99, and chains of blocks that are written out.</summary>
public sealed class FateRulesTests
{
    private const ulong End = 1_000;
    private static readonly Hash32 Parent = Name("parent");
    private static readonly SlotTarget Target = new(100, Parent, End);

    [TestCase("a b", Fate.WonIncluded)]
    [TestCase("x a b y", Fate.WonIncluded)]
    [TestCase("b a", Fate.WonOutOfOrder)]
    [TestCase("a x b", Fate.WonOutOfOrder)]
    [TestCase("a x", Fate.WonPartlyIncluded)]
    [TestCase("x y", Fate.WonNotIncluded)]
    [TestCase("", Fate.WonNotIncluded)]
    [TestCase("x | a b", Fate.WonIncludedLater)]
    [TestCase("a | b", Fate.WonPartlyIncluded)]
    public void The_blocks_from_the_target_on_decide(string blocks, Fate fate) => Decide(Chain(blocks), "a b").Fate.Should().Be(fate);

    [Test]
    public void Places_are_those_of_the_block()
    {
        var fate = Decide(Chain("x a b"), "a b");

        fate.Transactions.Select(one => (one.Hash, one.Block, one.Index)).Should().Equal((Name("a"), 100UL, 1U), (Name("b"), 100UL, 2U));
        fate.First!.Value.BlockHash.Should().NotBe(Hash32.Zero);
    }

    [TestCase("b", Fate.WonIncluded)]
    [TestCase("a b", Fate.WonIncluded)]
    [TestCase("a", Fate.WonPartlyIncluded)]
    public void What_may_be_dropped_may_be_missing(string block, Fate fate) => Decide(Chain(block), "a? b").Fate.Should().Be(fate);

    [Test]
    public void Bundle_of_which_all_may_be_dropped_and_all_is_missing_is_not_included() => Decide(Chain("x"), "a? b?").Fate.Should().Be(Fate.WonNotIncluded);

    [Test]
    public void No_block_is_pending_until_the_slots_time_is_over_and_missed_from_then_on()
    {
        Decide(Chain(null), "a", nowSeconds: End - 1).Fate.Should().Be(Fate.WonPending);
        Decide(Chain(null), "a", nowSeconds: End).Fate.Should().Be(Fate.WonMissedSlot);
    }

    [Test]
    public void Block_of_a_later_slots_time_means_that_the_slot_was_missed_unless_it_holds_the_winner()
    {
        Decide(Chain("x", time: End), "a").Fate.Should().Be(Fate.WonMissedSlot);
        Decide(Chain("a", time: End), "a").Fate.Should().Be(Fate.WonIncluded);
    }

    [Test]
    public void Block_on_another_parent_is_told() => Decide(Chain("x", parent: Name("another")), "a").Fate.Should().Be(Fate.WonStaleParent);

    [Test]
    public void What_was_included_and_is_gone_is_reorganised_keeps_where_it_stood_and_may_come_back()
    {
        var included = Decide(Chain("x a"), "a");

        var gone = Decide(Chain("y"), "a", before: included);
        gone.Fate.Should().Be(Fate.WonReorganised);
        gone.Transactions.Should().Equal(included.Transactions);
        Decide(Chain(null), "a", before: gone).Fate.Should().Be(Fate.WonReorganised);
        Decide(Chain("y | a"), "a", before: gone).Fate.Should().Be(Fate.WonIncludedLater);
        Decide(Chain("a"), "a", before: gone).Fate.Should().Be(Fate.WonIncluded);
    }

    [Test]
    public void Missed_or_absent_winner_that_a_reorganisation_brings_in_is_included()
        => Decide(Chain("a"), "a", before: Decide(Chain("x"), "a")).Fate.Should().Be(Fate.WonIncluded);

    [Test]
    public void Record_reads_back_and_nothing_shorter_longer_or_unknown_does()
    {
        var fates = new SlotFates(100, true, [Decide(Chain("x a b"), "a b"), Decide(Chain("x"), "a")]);
        var bytes = fates.Encode();

        SlotFates.TryDecode(bytes, out var read).Should().BeTrue();
        read!.Should().BeEquivalentTo(fates);
        read!.Holding(Name("b")).Should().BeSameAs(read.Winners[0]);
        read.Holding(Name("x")).Should().BeNull("it was nobody's that won");
        for (var length = 0; length < bytes.Length; length++) SlotFates.TryDecode(bytes.AsSpan(0, length), out _).Should().BeFalse();
        SlotFates.TryDecode([.. bytes, 0], out _).Should().BeFalse();
        bytes[18] = 99;
        SlotFates.TryDecode(bytes, out _).Should().BeFalse("99 is no fate");
    }

    [Test]
    public void Words_are_stable()
        => Enum.GetValues<Fate>().Select(FateWords.Of).Should().Equal(
            "won", "won_pending", "won_included", "won_out_of_order", "won_partly_included", "won_included_later", "won_not_included", "won_missed_slot", "won_stale_parent",
            "won_reorganised", "lost", "invalid", "expired", "not_verified", "replaced", "cancelled", "slot_void");

    private static WinnerFate Decide(ChainSegment chain, string shown, ulong nowSeconds = 0, WinnerFate? before = null)
        => FateRules.Decide(
            7, [.. Words(shown).Select(word => new WinnerTransaction(word.EndsWith('?') ? Tolerance.MayDrop : Tolerance.None, Name(word.TrimEnd('?')), default))], Target, chain, nowSeconds, before);

    /// <summary>Blocks from 100 on, parted by bars; null: the target has not come.</summary>
    private static ChainSegment Chain(string? blocks, ulong time = End - 12, Hash32? parent = null)
    {
        if (blocks is null) return new ChainSegment(99, []);
        var (made, before) = (new List<MinedBlock>(), parent ?? Parent);
        foreach (var block in blocks.Split('|'))
        {
            var number = 100 + (ulong)made.Count;
            var head = new BlockHead(number, Name($"{before} {block}"), before, time, 1, 30_000_000, 0);
            made.Add(new MinedBlock(head, Words(block).Select((word, i) => (word, i)).ToDictionary(pair => Name(pair.word), pair => (uint)pair.i)));
            before = head.Hash;
        }

        return new ChainSegment(99 + (ulong)made.Count, made);
    }

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static Hash32 Name(string name) => ProtocolHash.Of("test", System.Text.Encoding.UTF8.GetBytes(name));
}
