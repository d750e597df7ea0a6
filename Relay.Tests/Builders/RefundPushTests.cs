using System.Text.Json;
using FluentAssertions;
using NUnit.Framework;
using Relay.Auction.Closing;
using Relay.Auction.Ethereum;
using Relay.Auction.Sealing;
using Relay.Builders;
using Relay.Builders.Forwarding;

namespace Relay.Tests.Builders;

/// <summary>Refund terms in each builder's dialect, or nothing at all.</summary>
public sealed class RefundPushTests
{
    private static readonly Address Owner = new(Enumerable.Repeat((byte)0x11, 20).ToArray());
    private static readonly Address Friend = new(Enumerable.Repeat((byte)0x22, 20).ToArray());
    private static readonly Hash32 Target = Keccak.Hash([1]), Backrun = Keccak.Hash([2]);

    [Test]
    public void Titan_and_BuilderNet_are_told_percent_recipient_and_transaction()
    {
        var winner = Winner(false, new RefundShare(Owner, 9000));
        foreach (var dialect in (PushDialect[])[PushDialect.Titan, PushDialect.BuilderNet, PushDialect.Relay])
        {
            var bundle = Written(dialect, winner);
            bundle.GetProperty("refundPercent").GetInt32().Should().Be(90);
            bundle.GetProperty("refundRecipient").GetString().Should().Be(Owner.ToString());
            bundle.GetProperty("refundTxHashes").EnumerateArray().Select(hash => hash.GetString()).Should().Equal(Backrun.ToString());
        }
    }

    [Test]
    public void MevShare_is_told_who_is_refunded_by_a_nested_bundle()
    {
        var bundle = Written(PushDialect.MevShare, Winner(false, new RefundShare(Owner, 6000), new RefundShare(Friend, 2000)));
        bundle.GetProperty("validity").GetProperty("refund")[0].ToString().Should().Be("""{"bodyIdx":0,"percent":80}""");
        bundle.GetProperty("body")[0].GetProperty("bundle").GetProperty("validity").GetProperty("refundConfig").ToString().Should().Be(
            $$"""[{"address":"{{Owner}}","percent":75},{"address":"{{Friend}}","percent":25}]""");
        bundle.GetProperty("body")[1].GetProperty("tx").GetString().Should().Be("0x02");
    }

    [TestCase(PushDialect.Flashbots, false, 9000, false)]
    [TestCase(PushDialect.Titan, false, 9050, false)]
    [TestCase(PushDialect.Titan, true, 9000, false)]
    [TestCase(PushDialect.BuilderNet, true, 9000, true)]
    [TestCase(PushDialect.BuilderNet, false, 10_000, false)]
    [TestCase(PushDialect.MevShare, true, 9000, false)]
    [TestCase(PushDialect.Relay, true, 9050, true)]
    public void What_a_dialect_cannot_say_is_not_pushed(PushDialect dialect, bool isDelayed, int part, bool expected)
        => PushedRefund.CanSay(dialect, Winner(isDelayed, new RefundShare(Owner, (ushort)part))).Should().Be(expected);

    [Test]
    public void A_winner_without_terms_is_pushed_in_every_dialect()
        => Enum.GetValues<PushDialect>().Should().OnlyContain(dialect => PushedRefund.CanSay(dialect, Winner(false)));

    private static WinnerContents Winner(bool isDelayed, params RefundShare[] shares) => new(
        new Secret32(new byte[32]), [new WinnerTransaction(Tolerance.None, Target, new byte[] { 1 }), new WinnerTransaction(Tolerance.None, Backrun, new byte[] { 2 })])
    {
        Refund = shares.Length == 0 ? null : new WinnerRefund(isDelayed, [Backrun], [.. shares.Select(share => new WinnerPayee(share, null))]),
    };

    private static JsonElement Written(PushDialect dialect, WinnerContents contents)
        => JsonElement.Parse(BundleRequest.Write(dialect, new PushedWinner(1, 2, 0, 1, Target, contents))).GetProperty("params")[0];
}
