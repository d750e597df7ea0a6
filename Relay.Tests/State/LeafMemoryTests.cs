using FluentAssertions;
using NUnit.Framework;
using Relay.Auction.Ethereum;
using Relay.Auction.State;
using static Relay.Tests.State.LeafAppends;

namespace Relay.Tests.State;

/// <summary>What a node remembers of what it gave receipts for.</summary>
public sealed class LeafMemoryTests
{
    [Test]
    public void One_sequence_holds_one_leaf_and_one_leaf_stands_at_one_sequence()
    {
        var memory = new LeafMemory(1_000);
        memory.TryNote(1, Given(5, 50)).Should().BeTrue();
        memory.TryNote(1, Given(5, 50)).Should().BeTrue("it is the same");
        memory.TryNote(1, Given(5, 51)).Should().BeFalse();
        memory.TryNote(1, Given(6, 50)).Should().BeFalse();
        memory.TryNote(2, Given(5, 51)).Should().BeTrue("it is another slot");
        memory.Of(1).Select(given => given.Seq).Should().Equal(5u);
    }

    [Test]
    public void Last_is_the_highest_sequence_in_whatever_order_they_came()
    {
        var random = new Random(7);
        var order = Enumerable.Range(0, 200).ToArray();
        random.Shuffle(order);
        var memory = new LeafMemory(1_000_000);
        var highest = -1;
        foreach (var seq in order)
        {
            memory.TryNote(1, Given((uint)seq, seq)).Should().BeTrue();
            highest = Math.Max(highest, seq);
            memory.Last(1)!.Seq.Should().Be((uint)highest);
        }

        memory.Of(1).Select(given => (int)given.Seq).Should().Equal(Enumerable.Range(0, 200));
    }

    [Test]
    public void Beyond_its_bytes_only_hashes_are_kept_and_a_forgotten_slot_gives_room_again()
    {
        var memory = new LeafMemory(64);
        for (var seq = 0u; seq < 3; seq++) memory.TryNote(1, Given(seq, (int)seq));
        memory.Of(1).Select(given => given.Entry.Length).Should().Equal(32, 32, 0);
        memory.Forget(1);
        memory.Last(1).Should().BeNull();
        memory.TryNote(2, Given(0, 9));
        memory.Last(2)!.Entry.Length.Should().Be(32);
    }

    [Test]
    public void Leaf_that_was_known_by_its_hash_alone_gets_its_envelope_and_keeps_it()
    {
        var memory = new LeafMemory(1_000);
        memory.TryNote(1, Given(5, 50) with { Entry = default }).Should().BeTrue();
        memory.TryNote(1, Given(5, 51)).Should().BeFalse();
        memory.TryNote(1, Given(5, 50)).Should().BeTrue();
        memory.TryNote(1, Given(5, 50) with { Entry = default }).Should().BeTrue();
        memory.Of(1).Should().ContainSingle().Which.Entry.Length.Should().Be(32);
        memory.Last(1)!.Entry.Length.Should().Be(32);
    }

    [Test]
    public void Of_more_slots_than_it_takes_the_lowest_are_forgotten()
    {
        var memory = new LeafMemory(1_000_000);
        for (var slot = 0UL; slot < LeafMemory.MostSlots + 3; slot++) memory.TryNote(slot, Given(0, (int)slot));
        memory.Slots.Should().HaveCount(LeafMemory.MostSlots).And.StartWith(3UL);
    }

    private static GivenLeaf Given(uint seq, int seed) => new(seq, new Hash32(Digest(seed, 1)), new Address(Digest(seed, 3)), Digest(seed, 4).AsMemory(0, 16), 1, Digest(seed, 5));
}
