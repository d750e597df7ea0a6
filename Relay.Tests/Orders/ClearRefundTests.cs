using System.Text;
using FluentAssertions;
using NUnit.Framework;
using Relay.Api.Orders;
using Relay.Auction;
using Relay.Auction.Orders;
using Relay.Auction.Sealing;

namespace Relay.Tests.Orders;

/// <summary>The field refund of POST /v1/bundles.</summary>
public sealed class ClearRefundTests
{
    private const string X = "0x1111111111111111111111111111111111111111", Y = "0x2222222222222222222222222222222222222222";

    [TestCase("""{"recipients":[{"address":"x","basisPoints":9000}]}""", "1 → x 9000")]
    [TestCase("""{"places":[1,0],"recipients":[{"basisPoints":1,"address":"y"},{"address":"x","basisPoints":9999}],"delayed":true}""", "0, 1 → x 9999, y 1 delayed")]
    [TestCase("""{"places":[],"recipients":[{"address":"x","basisPoints":1},{"address":"x","basisPoints":2}],"delayed":false}""", "1 → x 3")]
    public void Refund_is_of_the_last_transaction_unless_places_are_named(string refund, string expected)
    {
        var (order, fault) = Read($$"""{"transactions":["0x01","0x02"],"refund":{{refund}} }""");

        fault.Should().BeNull();
        var terms = order!.Refund!;
        $"{string.Join(", ", terms.Places)} → {string.Join(", ", terms.Shares.Select(share => $"{(share.Recipient.ToString() == X ? "x" : "y")} {share.BasisPoints}"))}{(terms.IsDelayed ? " delayed" : "")}".Should().Be(expected);
    }

    [TestCase("""90""", "refund: expected {*")]
    [TestCase("""{"percent":90}""", "refund: expected {*")]
    [TestCase("""{"recipients":[{"address":"x","basisPoints":0}]}""", "refund: expected {*")]
    [TestCase("""{"recipients":[{"address":"x","basisPoints":10001}]}""", "refund: expected {*")]
    [TestCase("""{"recipients":[{"address":"x","basisPoints":1.5}]}""", "refund: expected {*")]
    [TestCase("""{"recipients":[["x",5]]}""", "refund: expected {*")]
    [TestCase("""{"recipients":[{"basisPoints":5}]}""", "refund.recipients: expected addresses that are not zero")]
    [TestCase("""{"recipients":[]}""", "refund.recipients: expected 1 to 20")]
    [TestCase("""{}""", "refund.recipients: expected 1 to 20")]
    [TestCase("""{"recipients":[{"address":"x","basisPoints":6000},{"address":"y","basisPoints":4001}]}""", "refund.recipients: expected basis points that sum up to at most 10000")]
    [TestCase("""{"recipients":[{"address":"x","basisPoints":5}],"places":[2]}""", "refund.places: expected places from 0 to 1, each at most once")]
    [TestCase("""{"recipients":[{"address":"x","basisPoints":5}],"places":[1,1]}""", "refund.places: expected places from 0 to 1, each at most once")]
    [TestCase("""{"recipients":[{"address":"x","basisPoints":5}],"places":[-1]}""", "refund: expected {*")]
    public void Refund_that_makes_no_sense_is_refused_by_name(string refund, string expected)
        => Read($$"""{"transactions":["0x01","0x02"],"refund":{{refund}} }""").Fault!.Value.Detail.Should().Match(expected);

    [Test]
    public void Private_transaction_has_no_refund_of_its_own()
        => Read("""{"transactions":["0x01"],"kind":"privateTransaction","refund":{"recipients":[{"address":"x","basisPoints":5}]}}""").Fault!.Value.Detail.Should().StartWith("refund: expected a bundle;");

    private static (ClearOrder? Order, Rejection? Fault) Read(string json)
    {
        var body = Encoding.UTF8.GetBytes(json.Replace("\"x\"", $"\"{X}\"", StringComparison.Ordinal).Replace("\"y\"", $"\"{Y}\"", StringComparison.Ordinal));
        using var raw = ClearBuffer.Rent(body.Length);
        var fault = ClearBundleReader.Read(body, raw, out var order);
        return (order, fault);
    }
}
