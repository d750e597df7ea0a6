using FluentAssertions;
using NUnit.Framework;
using Relay.Auction;
using Relay.Auction.Ethereum;
using Relay.Auction.Sealing;
using Relay.Auction.Slots;
using Relay.Tests.Support;

namespace Relay.Tests.Sealing;

public sealed class RefundTermsTests
{
    private static readonly Address Low = new(Enumerable.Repeat((byte)0x11, 20).ToArray());
    private static readonly Address High = new(Enumerable.Repeat((byte)0x22, 20).ToArray());

    [Test]
    public void Terms_have_one_form_whatever_order_they_were_given_in()
    {
        RefundTerms.TryCreate([1, 0], [new(High, 100), new(Low, 8000), new(High, 900)], true, out var terms).Should().BeTrue();
        terms!.Places.Should().Equal(0, 1);
        terms.Shares.Should().Equal(new RefundShare(Low, 8000), new RefundShare(High, 1000));

        var parsed = Parsed(Sealed(terms), SlotRules.Refunds);

        parsed!.Refund!.Shares.Should().Equal(terms.Shares);
        parsed.Refund.Places.Should().Equal(terms.Places);
        parsed.Refund.IsDelayed.Should().BeTrue();
    }

    [Test]
    public void Under_rules_1_no_terms_are_taken_and_a_bundle_without_terms_is_the_same_under_both()
    {
        var plain = Sealed(null);
        Parsed(plain, SlotRules.First).Should().NotBeNull();
        Parsed(plain, SlotRules.Refunds).Should().NotBeNull();
        RefundTerms.TryCreate([1], [new(Low, 9000)], false, out var terms).Should().BeTrue();
        Parsed(Sealed(terms), SlotRules.First).Should().BeNull();

        EnvelopeSealer.TrySeal(new SealingSlot().Header, SealingSlot.Key("searcher"), With(terms), SealingSlot.Bundle, 1, new byte[32], out _, out var rejection).Should().BeFalse();
        rejection.Code.Should().Be(RejectionCode.Malformed);
    }

    [TestCase(61, 2, TestName = "A kind that is not known is malformed")]
    [TestCase(62, 2, TestName = "A flag that is not known is malformed")]
    [TestCase(64, 0, TestName = "No transaction is malformed")]
    [TestCase(66, 2, TestName = "A place behind the last transaction is malformed")]
    [TestCase(67, 2, TestName = "A recipient that is cut off is malformed")]
    [TestCase(88, 255, TestName = "More than the whole is malformed")]
    [TestCase(60, 28, TestName = "A length that is not the terms own is malformed")]
    public void Other_forms_are_malformed(int position, byte value)
    {
        RefundTerms.TryCreate([1], [new(Low, 9000)], false, out var terms).Should().BeTrue();
        var padded = Sealed(terms);
        padded[position] = value;
        Parsed(padded, SlotRules.Refunds).Should().BeNull();
    }

    [Test]
    public void Terms_that_promise_nothing_or_too_much_are_none()
    {
        RefundTerms.TryCreate([], [new(Low, 1)], false, out _).Should().BeFalse();
        RefundTerms.TryCreate([0, 0], [new(Low, 1)], false, out _).Should().BeFalse();
        RefundTerms.TryCreate([0], [], false, out _).Should().BeFalse();
        RefundTerms.TryCreate([0], [new(default, 1)], false, out _).Should().BeFalse();
        RefundTerms.TryCreate([0], [new(Low, 6000), new(High, 4001)], false, out _).Should().BeFalse();
    }

    private static BidPlaintext With(RefundTerms? terms) => new() { Refund = terms, Transactions = [new BidTransaction(Tolerance.None, new byte[] { 1, 2 }), new BidTransaction(Tolerance.None, new byte[] { 3 })] };

    private static byte[] Sealed(RefundTerms? terms)
    {
        With(terms).TryEncode(1, out var padded).Should().BeTrue();
        return padded!;
    }

    private static BidPlaintext? Parsed(byte[] padded, uint rules) => BidPlaintext.TryParse(padded, rules, out var parsed, out _) ? parsed : null;
}
