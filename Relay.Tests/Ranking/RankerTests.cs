using FluentAssertions;
using NUnit.Framework;
using Relay.Auction;
using Relay.Auction.Ethereum;
using Relay.Auction.Ranking;

namespace Relay.Tests.Ranking;

[TestFixture, Parallelizable(ParallelScope.All), FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public class RankerTests
{
    private static readonly RankingLimits Small = new(100, 2, UInt256.Zero);

    [Test]
    public void Winners_come_best_value_first_and_ties_by_the_lower_tie_key()
        => new Instance().Bundle(5, 10, tie: 9).Bundle(7, 10).Bundle(5, 10, tie: 3).Rank().Winners.Should().Equal(1, 2, 0);

    [Test]
    public void Equal_rivals_for_one_place_are_decided_by_the_tie_key()
    {
        var outcome = (new Instance { Limits = Small }).Bundle(5, 60, tie: 9).Bundle(5, 60, tie: 3).Rank();
        outcome.Winners.Should().Equal(1);
        outcome.Codes.Should().Equal(RejectionCode.NoRoom, RejectionCode.None);
    }

    [Test]
    public void One_big_bundle_wins_against_denser_small_ones_that_sum_to_less()
        => (new Instance { Limits = Small }).Bundle(95, 100).Bundle(80, 50).Rank().TotalValue.Should().Be((UInt256)95);

    [Test]
    public void A_transaction_wins_once()
    {
        var outcome = new Instance().Bundle(5, 10, hashes: [1, 2]).Bundle(6, 10, hashes: [2, 3]).Rank();
        outcome.Winners.Should().Equal(1);
        outcome.Codes[0].Should().Be(RejectionCode.DuplicateTransaction);
    }

    [Test]
    public void A_nonce_of_a_sender_wins_once()
        => new Instance().Bundle(5, 10, [(1, 7)]).Bundle(6, 10, [(1, 7)]).Rank().Codes[0].Should().Be(RejectionCode.NonceConflict);

    [Test]
    public void An_authorisation_counts_as_a_nonce_of_its_authority()
        => new Instance().Bundle(5, 10, [(1, 7)]).Bundle(6, 10, authorisations: (1, 7)).Rank().Codes[0].Should().Be(RejectionCode.NonceConflict);

    [Test]
    public void Nonces_of_a_sender_ascend_whatever_the_bundles_pay()
        => new Instance().Bundle(9, 10, [(1, 6)]).Bundle(1, 10, [(1, 5)]).Bundle(5, 10).Rank().Winners.Should().Equal(1, 0, 2);

    [Test]
    public void Bundles_that_must_each_come_before_the_other_cannot_both_win()
    {
        var outcome = new Instance().Bundle(5, 10, [(1, 5), (2, 6)]).Bundle(6, 10, [(1, 6), (2, 5)]).Rank();
        outcome.Winners.Should().Equal(1);
        outcome.Codes[0].Should().Be(RejectionCode.NonceConflict);
    }

    [Test]
    public void A_longer_circle_is_broken_too()
        => new Instance().Bundle(5, 10, [(1, 5), (3, 6)]).Bundle(6, 10, [(1, 6), (2, 5)]).Bundle(7, 10, [(2, 6), (3, 5)]).Rank().Winners.Should().BeEquivalentTo([1, 2]);

    [Test]
    public void A_bundle_cannot_stand_inside_of_another()
        => new Instance().Bundle(5, 10, [(1, 5), (1, 7)]).Bundle(6, 10, [(1, 6)]).Rank().Winners.Should().Equal(1);

    [TestCase(new ulong[] { 7, 6 }, RejectionCode.NonceOrder)]
    [TestCase(new ulong[] { 7, 7 }, RejectionCode.NonceOrder)]
    public void Nonces_out_of_order_within_a_bundle_are_its_own_fault(ulong[] nonces, RejectionCode code)
        => new Instance().Bundle(5, 10, [.. nonces.Select(n => (1, n))]).Rank().Codes.Should().Equal(code);

    [Test]
    public void A_signature_without_an_account_loses_and_a_bad_authorisation_is_skipped()
        => new Instance().Bundle(5, 10, [(-1, 0)]).Bundle(5, 10, authorisations: (-1, 0)).Rank().Codes.Should().Equal(RejectionCode.TransactionSignature, RejectionCode.None);

    [Test]
    public void With_the_chain_known_a_missing_nonce_is_a_gap_and_a_used_one_too_low()
    {
        var instance = new Instance { ChainNonces = { [1] = 5 } };
        instance.Bundle(5, 10, [(1, 6)]).Bundle(5, 10, [(1, 4)]).Bundle(5, 10, [(1, 5), (1, 7)]).Bundle(5, 10, authorisations: (1, 9));
        instance.Rank().Codes.Should().Equal(RejectionCode.NonceGap, RejectionCode.NonceTooLow, RejectionCode.NonceGap, RejectionCode.None);
    }

    [Test]
    public void A_child_of_high_value_pulls_in_its_parents()
    {
        var instance = new Instance { Limits = Small, ChainNonces = { [1] = 5, [2] = 0 } };
        instance.Bundle(100, 40, [(1, 7), (2, 1)]).Bundle(0, 10, [(1, 5), (1, 6)]).Bundle(1, 10, [(2, 0)]).Bundle(60, 60).Bundle(30, 30);
        instance.Rank().Winners.Should().Equal(2, 1, 0, 4);
    }

    [Test]
    public void A_chain_of_nonces_longer_than_any_parents_are_looked_for_wins_whole_whatever_its_bundles_pay([Values] bool laterPayMore)
    {
        var instance = new Instance { ChainNonces = { [0] = 0 } };
        for (ulong i = 0; i < 300; i++) instance.Bundle(laterPayMore ? i + 1 : 300 - i, 50_000, [(0, i)]);

        var outcome = instance.Rank();

        outcome.Winners.Should().Equal(Enumerable.Range(0, 300));
    }

    [Test]
    public void A_child_that_does_not_carry_its_parent_stays_out()
    {
        var instance = new Instance { Limits = Small, ChainNonces = { [1] = 5 } };
        instance.Bundle(50, 10, [(1, 6)]).Bundle(1, 90, [(1, 5)]).Bundle(60, 50).Bundle(60, 50);
        instance.Rank().Winners.Should().Equal(2, 3);
    }

    [Test]
    public void The_reserve_keeps_out_what_pays_less_and_only_a_zero_reserve_lets_in_what_pays_nothing()
    {
        (new Instance { Limits = Small with { Reserve = 6 } }).Bundle(5, 10).Bundle(6, 10).Rank().Codes.Should().Equal(RejectionCode.BelowReserve, RejectionCode.None);
        (new Instance { Limits = Small }).Bundle(0, 50).Bundle(6, 60).Bundle(0, 40).Rank().Winners.Should().Equal(1, 2);
        (new Instance { Limits = Small with { Reserve = 1 } }).Bundle(0, 50).Rank().Winners.Should().BeEmpty();
    }

    [Test]
    public void Blobs_are_limited_as_gas_is()
    {
        var outcome = (new Instance { Limits = Small }).Bundle(9, 10, blobs: 3).Bundle(5, 10, blobs: 2).Bundle(4, 10, blobs: 1).Rank();
        outcome.Winners.Should().Equal(1);
        outcome.Blobs.Should().Be(2);
    }

    [Test]
    public void Sums_saturate_and_still_choose_the_most()
    {
        var outcome = (new Instance { Limits = Small }).Bundle(UInt256.MaxValue, 50).Bundle(UInt256.MaxValue, 50).Bundle(1, 1).Rank();
        outcome.TotalValue.Should().Be(UInt256.MaxValue);
        outcome.Winners.Should().HaveCount(2);
    }

    [Test]
    public void Nothing_to_rank_is_an_empty_outcome() => new Instance().Rank().Winners.Should().BeEmpty();
}
