using FluentAssertions;
using NUnit.Framework;
using Relay.Auction;
using Relay.Auction.Ethereum;
using Relay.Auction.Ranking;

namespace Relay.Tests.Ranking;

[TestFixture, Parallelizable(ParallelScope.All), FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public class ContendersTests
{
    [Test]
    public void Ranks_follow_value_then_tie_then_index_over_all_256_bits()
    {
        var random = new Random(11);
        var instance = new Instance();
        for (var bundle = 0; bundle < 3_000; bundle++)
        {
            // Every length, and neighbours that differ in the last bit or not at all.
            var value = UInt256.Zero;
            for (var bit = random.Next(257); bit > 0; bit--) value = UInt256.AddSaturating(UInt256.AddSaturating(value, value), bit % 3 == 0 ? 1UL : 0);
            if (random.Next(2) == 0) value = UInt256.AddSaturating(value, (ulong)random.Next(2));
            instance.Bundle(value, 1, tie: (ulong)random.Next(3));
        }

        instance.Limits = new RankingLimits(10, 0, 0);
        var contenders = new Contenders([.. instance.Candidates], instance.Limits, new RejectionCode[3_000]);
        Enumerable.Range(0, contenders.Count).Select(rank => contenders[rank].Index).Should().Equal(
            instance.Candidates.OrderByDescending(candidate => candidate.Value).ThenBy(candidate => candidate.Tie).ThenBy(candidate => candidate.Index).Select(candidate => candidate.Index));
        contenders.ByDensity.Select(contenders.Density).Should().BeInDescendingOrder();
    }

    [Test]
    public void What_pays_too_little_or_is_larger_than_the_block_is_no_contender()
    {
        var instance = new Instance().Bundle(4, 10).Bundle(5, 101).Bundle(5, 10, blobs: 7).Bundle(5, 100, blobs: 6);
        var codes = new RejectionCode[4];
        new Contenders([.. instance.Candidates], new RankingLimits(100, 6, 5), codes).Count.Should().Be(1);
        codes[..3].Should().Equal(RejectionCode.BelowReserve, RejectionCode.NoRoom, RejectionCode.NoRoom);
    }
}
