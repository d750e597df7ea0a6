using FluentAssertions;
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;
using Relay.Auction;
using Relay.Auction.Ethereum;
using Relay.Auction.Sealing;
using Relay.Auction.Slots;
using Relay.Tests.Support;

namespace Relay.Tests.Sealing;

public sealed class BidPlaintextTests
{
    [Test]
    public void Any_content_survives_its_bytes_in_any_class_that_holds_it()
        => Prop.ForAll(
            ArbMap.Default.ArbFor<(ulong, ulong, ulong, ulong, bool, bool, byte[][])>(),
            (ValueTuple<ulong, ulong, ulong, ulong, bool, bool, byte[][]> x) =>
            {
                var (bid, block, from, to, declared, roll, transactions) = x;
                var plaintext = new BidPlaintext
                {
                    Terms = (declared ? BidTerms.BidDeclared : 0) | (roll ? BidTerms.MayRoll : 0),
                    Bid = declared ? new UInt256(bid, block) : default,
                    TargetBlock = block,
                    MinTime = from,
                    MaxTime = to,
                    Transactions = [.. transactions.Select((raw, i) => new BidTransaction((Tolerance)(i % 4), raw ?? []))],
                };
                foreach (byte sizeClass in (byte[])[4, 10])
                {
                    if (!plaintext.TryEncode(sizeClass, out var padded)) return sizeClass == 4 && plaintext.Length > 16_384;
                    if (padded.Length != 1024 << sizeClass || !BidPlaintext.TryParse(padded, SlotRules.Current, out var parsed, out _)) return false;
                    if (!parsed.TryEncode(sizeClass, out var again) || !again.AsSpan().SequenceEqual(padded)) return false;
                    if (parsed.Bid != plaintext.Bid || parsed.Transactions.Count != transactions.Length) return false;
                }

                return true;
            }).QuickCheckThrowOnFailure();

    /// <summary>Whatever parses is canonical: written again, it gives the same bytes. Nothing throws.</summary>
    [Test]
    public void Bytes_with_random_changes_are_refused_or_canonical()
        => Prop.ForAll(ArbMap.Default.ArbFor<(byte, byte)[]>(), changes =>
        {
            SealingSlot.Plaintext().TryEncode(1, out var padded);
            for (var i = 0; i < changes.Length; i++) padded![(changes[i].Item1 * 7 + i) % 320] = changes[i].Item2;
            return !BidPlaintext.TryParse(padded, SlotRules.Current, out var parsed, out var rejection)
                ? rejection.Code == RejectionCode.Malformed
                : parsed.TryEncode(1, out var again) && again.AsSpan().SequenceEqual(padded);
        }).QuickCheckThrowOnFailure();

    [Test]
    public void A_bundle_without_transactions_has_63_bytes()
    {
        var empty = new BidPlaintext { Transactions = [] };
        empty.Length.Should().Be(63);
        empty.TryEncode(1, out var padded).Should().BeTrue();
        padded.Should().HaveCount(2048).And.StartWith([1]);
        padded!.Skip(1).Should().OnlyContain(b => b == 0);
    }

    [TestCase(0, 2, "version")]
    [TestCase(2, 7, "unknown flags")]
    [TestCase(1, 1, "unknown flags")]
    [TestCase(2, 2, "a bid without its flag")]
    [TestCase(60, 1, "ext is not of a form")]
    [TestCase(61, 255, "more transactions than bytes")]
    [TestCase(62, 3, "padding|cut off")]
    [TestCase(62, 1, "the padding is not zero")]
    [TestCase(63, 4, "transaction 0 has unknown flags")]
    [TestCase(64, 1, "transaction 0 is cut off")]
    [TestCase(64, 255, "transaction 0 is cut off")]
    [TestCase(2047, 1, "the padding is not zero")]
    public void A_byte_out_of_form_is_malformed(int position, byte value, string expected)
    {
        SealingSlot.Plaintext().TryEncode(1, out var padded);
        padded![position] = value;
        if (BidPlaintext.TryParse(padded, SlotRules.Current, out _, out var rejection))
        {
            expected.Should().Contain("|", "only a third, empty transaction may be read out of zeros");
            return;
        }

        rejection.Code.Should().Be(RejectionCode.Malformed);
        rejection.Detail.Should().ContainAny(expected.Split('|'));
    }

    [TestCase(0)]
    [TestCase(62)]
    [TestCase(1024)]
    [TestCase(2047)]
    [TestCase(2049)]
    [TestCase((1 << 20) + 1)]
    public void A_length_that_is_no_class_is_malformed(int length)
        => BidPlaintext.TryParse(new byte[length], SlotRules.Current, out _, out _).Should().BeFalse();

    [TestCase(1, 1)]
    [TestCase(2048, 1)]
    [TestCase(2049, 2)]
    [TestCase(1 << 20, 10)]
    public void The_smallest_class_that_holds_the_content_is_chosen(int length, byte expected)
    {
        SizeClass.TryFor(length, out var sizeClass).Should().BeTrue();
        sizeClass.Should().Be(expected);
    }

    [Test]
    public void Nothing_above_one_mebibyte_has_a_class() => SizeClass.TryFor((1 << 20) + 1, out _).Should().BeFalse();

    [Test]
    public void What_does_not_fit_is_not_encoded()
        => new BidPlaintext { Transactions = [new BidTransaction(Tolerance.None, new byte[2048 - 67])] }.TryEncode(1, out _).Should().BeFalse();
}
