using System.Numerics;
using FluentAssertions;
using NUnit.Framework;
using Relay.Api.Verbs.Sending;
using Relay.Auction.Ethereum;

namespace Relay.Tests.Verbs;

public sealed class EtherAmountTests
{
    [TestCase("0", "0")]
    [TestCase("123", "123")]
    [TestCase("0x64", "100")]
    [TestCase("7 wei", "7")]
    [TestCase("2.5 gwei", "2500000000")]
    [TestCase("0.01 ether", "10000000000000000")]
    [TestCase("1 ETH", "1000000000000000000")]
    [TestCase("0.000000000000000001 ether", "1")]
    [TestCase("  3   gwei ", "3000000000")]
    public void Amount_is_read_in_its_unit(string text, string wei)
    {
        EtherAmount.TryParse(text, out var amount).Should().BeTrue();
        amount.ToBigInteger().Should().Be(BigInteger.Parse(wei, System.Globalization.CultureInfo.InvariantCulture));
    }

    [TestCase("")]
    [TestCase("ether")]
    [TestCase("1.5")]
    [TestCase("-1 ether")]
    [TestCase("1,5 ether")]
    [TestCase("1. ether")]
    [TestCase(".5 ether")]
    [TestCase("0x10 gwei")]
    [TestCase("1e3 gwei")]
    [TestCase("0.0000000000000000001 ether")]
    [TestCase("1.5 wei")]
    [TestCase("1 finney")]
    [TestCase("1 ether more")]
    [TestCase("999999999999999999999999999999999999999999999999999999999999999 ether")]
    public void Text_that_is_no_exact_amount_is_refused(string text) => EtherAmount.TryParse(text, out _).Should().BeFalse();

    [TestCase("0", "0 wei")]
    [TestCase("999", "999 wei")]
    [TestCase("2500000000", "2.500000 gwei")]
    [TestCase("10000000000000000", "0.010000 ether")]
    [TestCase("1234567890123456789", "1.234567 ether")]
    public void Amount_is_shown_in_a_unit_that_suits_it(string wei, string shown)
    {
        UInt256.TryParse(wei, out var amount).Should().BeTrue();
        EtherAmount.Show(amount).Should().Be(shown);
    }
}
