using FluentAssertions;
using NUnit.Framework;
using Relay.Auction.Ethereum;
using Relay.Auction.Protocol;
using Relay.Auction.Receipts;
using Relay.Auction.Sealing;

namespace Relay.Tests.Receipts;

public sealed class MarksTests
{
    private static readonly Hash32 SetHash = ReceiptFormsTests.Of(9);

    [Test]
    public void Marks_are_one_bit_a_leaf_from_the_left()
    {
        var set = new MarkSet(10);
        set.Ok(0);
        set.Bad(1);
        set.Ok(9);
        set.ToMarks(2, SetHash).Encode().Should().Equal([1, 2, .. SetHash.ToArray(), 0b1100_0000, 0b0100_0000, 0b1000_0000, 0b0100_0000]);
    }

    [Test]
    public void Marks_read_back_bit_by_bit([Values(0u, 1u, 7u, 8u, 9u, 64u, 65u)] uint count)
    {
        var set = new MarkSet(count);
        for (var i = 0u; i < count; i++)
        {
            if (i % 3 == 0) set.Ok(i);
            if (i % 3 == 1) set.Bad(i);
        }

        Marks.TryDecode(set.ToMarks(1, SetHash).Encode(), count, out var marks).Should().BeTrue();
        marks!.SetHash.Should().Be(SetHash);
        for (var i = 0u; i < count + 8; i++)
        {
            marks.IsSeen(i).Should().Be(i < count && i % 3 != 2);
            marks.IsOk(i).Should().Be(i < count && i % 3 == 0);
        }
    }

    [Test]
    public void Ok_without_seen_is_not_canonical()
    {
        var bytes = new MarkSet(3).ToMarks(1, SetHash).Encode();
        bytes[^1] = 0x80;
        Marks.TryDecode(bytes, 3, out _).Should().BeFalse();
    }

    [Test]
    public void Bits_past_the_count_are_not_canonical()
    {
        var bytes = new MarkSet(3).ToMarks(1, SetHash).Encode();
        bytes[^2] = 0x20;
        Marks.TryDecode(bytes, 3, out _).Should().BeTrue();
        bytes[^2] = 0x10;
        Marks.TryDecode(bytes, 3, out _).Should().BeFalse();
    }

    [Test]
    public void Marks_of_another_count_index_0_or_version_are_not_read()
    {
        var bytes = new MarkSet(8).ToMarks(1, SetHash).Encode();
        Marks.TryDecode(bytes, 9, out _).Should().BeFalse();
        Marks.TryDecode([1, 0, .. bytes.AsSpan(2)], 8, out _).Should().BeFalse();
        Marks.TryDecode([2, .. bytes.AsSpan(1)], 8, out _).Should().BeFalse();
        Marks.TryDecode([.. bytes, 0], 8, out _).Should().BeFalse();
    }

    [Test]
    public void A_certificate_is_the_hash_of_the_marks_by_index_however_they_came()
    {
        using var key = SignerKey.Generate();
        var first = new MarkSet(4).ToMarks(1, SetHash).SignedBy(key);
        var second = new MarkSet(4).ToMarks(2, SetHash).SignedBy(key);

        Certificate.TryCreate([second, first], out var certificate).Should().BeTrue();
        certificate!.Hash.Should().Be(ProtocolHash.Of("relay/1/cert", first.Value.Hash.ToArray(), second.Value.Hash.ToArray()));
        Certificate.TryCreate([first, first], out _).Should().BeFalse();
        Certificate.TryCreate([], out _).Should().BeFalse();
        Certificate.TryCreate([first, new MarkSet(4).ToMarks(2, Hash32.Zero).SignedBy(key)], out _).Should().BeFalse();
    }

    [Test]
    public void A_release_reads_back_and_takes_only_ascending_sequences()
    {
        var share = new Secret32(ReceiptFormsTests.Of(5).ToArray());
        var release = Release.Of(SetHash, Hash32.Zero, 1, [(3, share), (8, share)]);

        Release.TryDecode(release.Encode(), out var read).Should().BeTrue();
        read!.Encode().Should().HaveCount(69 + 2 * 36);
        (read.Count, read.Index, read.SetHash, read.Sequence(1)).Should().Be((2, (byte)1, SetHash, 8u));
        read.Share(1).Should().Be(new Share(1, share));
        Release.TryDecode(release.Encode().AsSpan()[..^1], out _).Should().BeFalse();
        Release.TryDecode([.. release.Encode(), 0], out _).Should().BeFalse();
        var unordered = () => Release.Of(SetHash, Hash32.Zero, 1, [(8, share), (8, share)]);
        unordered.Should().Throw<ArgumentException>();
    }

    [Test]
    public void A_tie_is_decided_by_signer_first_and_by_leaf_then()
    {
        var seed = TieBreak.Seed(SetHash, [ReceiptFormsTests.Of(1), ReceiptFormsTests.Of(2)]);
        seed.Should().Be(ProtocolHash.Of("relay/1/seed-tie", SetHash.ToArray(), ReceiptFormsTests.Of(1).ToArray(), ReceiptFormsTests.Of(2).ToArray()));
        var signers = Enumerable.Range(0, 8).Select(i => new Address(ReceiptFormsTests.Of((byte)i).ToArray())).ToArray();
        var keys = from signer in signers from leaf in Enumerable.Range(0, 8) select (signer, Key: TieBreak.Key(seed, signer, ReceiptFormsTests.Of((byte)leaf)));

        var inOrder = keys.OrderBy(pair => pair.Key).Select(pair => pair.signer).ToArray();

        inOrder.Chunk(8).Should().OnlyContain(group => group.Distinct().Count() == 1);
    }
}
