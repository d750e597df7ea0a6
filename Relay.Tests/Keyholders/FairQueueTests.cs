using FluentAssertions;
using NUnit.Framework;
using Relay.Auction.Ethereum;
using Relay.Auction.Keyholders;

namespace Relay.Tests.Keyholders;

public sealed class FairQueueTests
{
    private static readonly Address Flooder = new(Enumerable.Repeat((byte)1, 20).ToArray());
    private static readonly Address Other = new(Enumerable.Repeat((byte)2, 20).ToArray());

    [Test]
    public void A_signer_with_one_leaf_does_not_wait_for_the_thousand_of_another()
    {
        var queue = new FairQueue<string>();
        for (var i = 0; i < 1_000; i++) queue.Add(1, Flooder, "flood");
        queue.Add(1, Other, "one");
        Take(queue, 2).Should().Contain("one");
        queue.Count.Should().Be(999);
    }

    [Test]
    public void Signers_take_turns_and_each_keeps_its_own_order()
    {
        var queue = new FairQueue<string>();
        queue.Add(1, Flooder, "a1");
        queue.Add(1, Flooder, "a2");
        queue.Add(1, Flooder, "a3");
        queue.Add(1, Other, "b1");
        queue.Add(1, Other, "b2");
        Take(queue, 9).Should().Equal("a1", "b1", "a2", "b2", "a3");
    }

    [Test]
    public void The_slot_that_closes_first_goes_first()
    {
        var queue = new FairQueue<string>();
        queue.Add(2, Flooder, "later");
        queue.Add(1, Flooder, "sooner");
        Take(queue, 9).Should().Equal("sooner", "later");
    }

    private static List<string> Take(FairQueue<string> queue, int most)
    {
        var taken = new List<string>();
        while (taken.Count < most && queue.TryTake(out var item)) taken.Add(item);
        return taken;
    }
}
