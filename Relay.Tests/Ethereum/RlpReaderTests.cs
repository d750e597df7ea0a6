using FluentAssertions;
using NUnit.Framework;
using Relay.Auction;
using Relay.Auction.Ethereum;

namespace Relay.Tests.Ethereum;

public sealed class RlpReaderTests
{
    [TestCase("0x00", "an integer has no leading zeros")]
    [TestCase("0x8100", "a byte below 0x80 has no prefix")]
    [TestCase("0x817f", "a byte below 0x80 has no prefix")]
    [TestCase("0x820001", "an integer has no leading zeros")]
    [TestCase("0x89010000000000000000", "expected an integer of at most 64 bits")]
    [TestCase("0x82ff", "its length runs past the input")]
    [TestCase("0xb801ff", "its length is not in the shortest form")]
    [TestCase("0xb90001ff", "its length is not in the shortest form")]
    [TestCase("0xb8", "its length runs past the input")]
    [TestCase("0xbfffffffffffffffffff", "its length runs past the input")]
    [TestCase("0xb838ff", "its length runs past the input")]
    [TestCase("0xc0", "expected a string, got a list")]
    [TestCase("0x", "missing")]
    public void Integer_in_another_form_is_rejected(string hex, string detail)
    {
        var reader = new RlpReader(Bytes(hex), 0);
        reader.UInt64("n").Should().Be(0);
        reader.Fault.Should().Be(new Rejection(RejectionCode.TransactionMalformed, $"n: {detail}"));
    }

    [TestCase("0x80", 0UL)]
    [TestCase("0x01", 1UL)]
    [TestCase("0x7f", 127UL)]
    [TestCase("0x8180", 128UL)]
    [TestCase("0x88ffffffffffffffff", ulong.MaxValue)]
    public void Canonical_integer_is_read(string hex, ulong value)
    {
        var reader = new RlpReader(Bytes(hex), 0);
        reader.UInt64("n").Should().Be(value);
        reader.End("input");
        reader.Failed.Should().BeFalse();
    }

    [TestCase(15)]
    [TestCase(16)]
    [TestCase(17)]
    [TestCase(32)]
    public void Large_integers_keep_their_value_at_each_length(int length)
    {
        byte[] bytes = [.. Enumerable.Range(1, length).Select(i => (byte)i)];
        var reader = new RlpReader(RlpForms.Of(bytes), 0);
        var padded = new byte[32];
        bytes.CopyTo(padded, 32 - length);
        reader.UInt256("n").Should().Be(UInt256.Read(padded));
        reader.Failed.Should().BeFalse();
    }

    [TestCase("0xc101", true)]
    [TestCase("0xc20101", false)]
    [TestCase("0xc0", false)]
    [TestCase("0xc10101", false)]
    [TestCase("0xf80101", false)]
    [TestCase("0x01", false)]
    public void List_holds_exactly_its_items(string hex, bool valid)
    {
        var reader = new RlpReader(Bytes(hex), 0);
        var list = reader.List("list");
        list.UInt64("item");
        reader.Close("list", list);
        reader.End("input");
        (!reader.Failed).Should().Be(valid);
    }

    [Test]
    public void An_item_does_not_reach_out_of_its_list()
    {
        var reader = new RlpReader(Bytes("0xc282010203"), 0);
        var list = reader.List("list");
        list.Bytes("item").Length.Should().Be(0);
        list.Failed.Should().BeTrue();
    }

    [Test]
    public void The_first_fault_stays()
    {
        var reader = new RlpReader(Bytes("0x0001"), 0);
        reader.UInt64("first");
        reader.UInt64("second").Should().Be(0);
        reader.Reject(RejectionCode.FeeFields, "later");
        reader.Fault.Detail.Should().StartWith("first:");
        reader.More.Should().BeFalse();
    }

    private static byte[] Bytes(string hex)
    {
        Hex.TryDecode(hex, out var bytes).Should().BeTrue();
        return bytes;
    }
}
