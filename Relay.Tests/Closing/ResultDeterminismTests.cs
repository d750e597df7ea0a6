using FluentAssertions;
using NUnit.Framework;
using Relay.Auction.Closing;
using Relay.Auction.Ethereum;
using Relay.Auction.Opening;
using Relay.Auction.Ranking;
using Relay.Auction.Receipts;
using Relay.Auction.State;
using Relay.Auction.Validating;
using Relay.Tests.Ethereum;
using Relay.Tests.Support;

namespace Relay.Tests.Closing;

/// <summary>Whoever closes a slot, however often and on however many threads, comes to the same winners.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class ResultDeterminismTests
{
    private const int Bundles = 60;

    [Test]
    public void Two_nodes_that_open_the_same_set_name_the_same_winners_and_the_same_reasons()
    {
        var slot = new TestSlot();
        var sealedLeaves = Seal(slot);

        var first = Close(slot, sealedLeaves);
        var second = Close(slot, sealedLeaves);

        second.Winners.Should().Equal(first.Winners);
        second.Reasons.Should().Equal(first.Reasons);
        first.Winners.Should().NotBeEmpty().And.HaveCountLessThan(Bundles, "some must lose, or nothing was decided");
    }

    [Test]
    public void However_many_threads_take_part_the_result_is_the_same()
    {
        var slot = new TestSlot();
        var sealedLeaves = Seal(slot);
        var alone = Close(slot, sealedLeaves);

        // Eight closes share the thread pool: each of them gets now many of its threads, now none but its own.
        var together = new (IReadOnlyList<Winner> Winners, IReadOnlyList<string> Reasons)[8];
        Parallel.For(0, together.Length, new ParallelOptions { MaxDegreeOfParallelism = together.Length }, i => together[i] = Close(slot, sealedLeaves));

        foreach (var (winners, reasons) in together)
        {
            winners.Should().Equal(alone.Winners);
            reasons.Should().Equal(alone.Reasons);
        }
    }

    [Test]
    public void The_order_of_arrival_decides_nothing_among_bundles_of_different_value([Values(1, 2, 3)] int seed)
    {
        var slot = new TestSlot();
        var sealedLeaves = Seal(slot);
        var shuffled = sealedLeaves.ToArray();
        new Random(seed).Shuffle(shuffled);

        var asSealed = Close(slot, sealedLeaves).Winners.Select(winner => winner.BundleHash);
        var asShuffled = Close(slot, shuffled).Winners.Select(winner => winner.BundleHash);

        asShuffled.Should().Equal(asSealed);
    }

    /// <summary>Twenty senders with three rival bundles each: every group of rivals has one nonce, and the block has room for some.</summary>
    private static TestLeaf[] Seal(TestSlot slot)
    {
        var senders = Enumerable.Range(0, 20).Select(_ => SignerKey.Generate()).ToArray();
        var searchers = Enumerable.Range(0, 30).Select(_ => SignerKey.Generate()).ToArray();
        return
        [
            .. Enumerable.Range(0, Bundles).Select(i =>
            {
                var transaction = new SampleTransaction { Nonce = 7, GasLimit = 2_000_000, MaxFee = 30_000_000_000 + i, Priority = 2_000_000_000 + i };
                return slot.Bundle(searchers[i % searchers.Length], 1_000_000_000_000_000 + (ulong)i, bundle: (byte)(1 + i), transaction: transaction.DynamicFee(senders[i % senders.Length]));
            }),
        ];
    }

    private static (IReadOnlyList<Winner> Winners, IReadOnlyList<string> Reasons) Close(TestSlot slot, TestLeaf[] sealedLeaves)
    {
        var leaves = new SlotLeaves(slot.SignedHeader);
        for (var i = 0; i < sealedLeaves.Length; i++)
        {
            var envelope = slot.Parse(sealedLeaves[i].Bytes);
            leaves.Add(new StoredLeaf((uint)i, 0, envelope.Leaf, Hash32.Zero, Durability.Fsync, sealedLeaves[i].Bytes, default)).Should().NotBeNull();
        }

        var set = slot.Set(leaves.Leaves);
        set.Root.Should().Be(leaves.Root);
        var marks = new MarkSet(leaves.Count);
        for (var i = 0u; i < leaves.Count; i++) marks.Ok(i);
        Certificate.TryCreate([marks.ToMarks(1, set.Hash).SignedBy(slot.Holder)], out var certificate).Should().BeTrue();
        var release = Release.Of(set.Hash, certificate!.Hash, 1, [.. sealedLeaves.Select((leaf, i) => ((uint)i, leaf.Seed!.Value))]);

        var head = new ChainHead(43, Hash32.Zero, 1_800_000_000, UInt256.Zero, 30_000_000);
        var outcomes = new SetOpening(BlockContext.Of(1, head), ValueRule.DeclaredCapped).Open(leaves, certificate, release);
        outcomes.Should().NotContainNulls();
        var seed = TieBreak.Seed(set.Hash, outcomes.Select(outcome => outcome!.Keys!.Tie));
        var winners = SlotRanking.Rank(outcomes!, seed, new RankingLimits(head.GasLimit, 6, UInt256.Zero));
        return (winners, [.. outcomes.Select(outcome => $"{outcome!.Class} {outcome.Rejection.Word}")]);
    }
}
