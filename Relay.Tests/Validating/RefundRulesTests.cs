using System.Numerics;
using FluentAssertions;
using NUnit.Framework;
using Relay.Auction.Ethereum;
using Relay.Auction.Sealing;
using Relay.Auction.Validating;

namespace Relay.Tests.Validating;

public sealed class RefundRulesTests
{
    private const ulong Gwei = 1_000_000_000;
    private static readonly Address One = new(Enumerable.Repeat((byte)1, 20).ToArray());
    private static readonly Address Two = new(Enumerable.Repeat((byte)2, 20).ToArray());

    [Test]
    public void Titans_own_example_comes_out_the_same()
    {
        var terms = Terms(false, new RefundShare(One, 9000));
        UInt256 refundable = 15_000_000 * Gwei, baseFee = 50 * Gwei;

        RefundRules.Amounts(terms, refundable, baseFee).Should().Equal((UInt256)(12_555_000 * Gwei));
        RefundRules.Kept(terms, refundable, refundable, baseFee).Should().Be((UInt256)(1_395_000 * Gwei));
    }

    [Test]
    public void A_fraction_of_a_wei_stays_with_the_builder()
        => RefundRules.Amounts(Terms(true, new RefundShare(One, 3333), new RefundShare(Two, 3333)), 10, 0).Should().Equal((UInt256)3, (UInt256)3);

    [Test]
    public void A_delayed_refund_costs_no_transfer()
    {
        var terms = Terms(true, new RefundShare(One, 5000));
        RefundRules.Kept(terms, 1000, 1000, Gwei).Should().Be((UInt256)500);
        RefundRules.AreWorthPaying(terms, 1, Gwei).Should().BeTrue();
    }

    /// <summary>With a base fee of 1 wei a transfer costs 21,000.</summary>
    [TestCase(63_000ul, true)]
    [TestCase(62_999ul, false)]
    [TestCase(0ul, false)]
    public void A_refund_below_the_cost_of_its_transfer_is_not_worth_paying(ulong refundable, bool expected)
        => RefundRules.AreWorthPaying(Terms(false, new RefundShare(One, 5000)), refundable, 1).Should().Be(expected);

    [Test]
    public void Each_recipient_costs_a_transfer()
        => RefundRules.Kept(Terms(false, new RefundShare(One, 2500), new RefundShare(Two, 2500)), 142_000, 142_000, 1).Should().Be((UInt256)50_000);

    [Test]
    public void Fractions_of_any_amount_are_those_of_the_integers()
    {
        UInt256[] amounts = [0, 1, 9_999, ulong.MaxValue, new UInt256(3, 7), new UInt256(UInt128.MaxValue, 5), UInt256.MaxValue];
        foreach (var amount in amounts)
        {
            foreach (uint part in (uint[])[0, 1, 3_333, 9_999, 10_000])
                UInt256.Fraction(amount, part, 10_000).ToBigInteger().Should().Be(amount.ToBigInteger() * part / new BigInteger(10_000));
        }
    }

    private static RefundTerms Terms(bool isDelayed, params RefundShare[] shares)
        => RefundTerms.TryCreate([0], shares, isDelayed, out var terms) ? terms : throw new InvalidOperationException("no terms");
}
