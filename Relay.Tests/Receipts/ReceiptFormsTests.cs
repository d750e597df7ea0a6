using FluentAssertions;
using NUnit.Framework;
using Relay.Auction;
using Relay.Auction.Ethereum;
using Relay.Auction.Protocol;
using Relay.Auction.Receipts;

namespace Relay.Tests.Receipts;

public sealed class ReceiptFormsTests
{
    private static readonly SubmissionReceipt Receipt = new(Of(1), Of(2), Of(3), 7, 1_700_000_000_123, Durability.Fsync);
    private static readonly SetCommit Set = new(Of(1), 42, 3, Of(4), 43, Of(5), 1_700_000_000_500, 41, Of(6));
    private static readonly Refusal Refused = new(1, Of(1), RejectionCode.DeadlinePassed);
    private static readonly SlotResult Ranked = new()
    {
        SlotHash = Of(1),
        SetHash = Of(2),
        CertificateHash = Of(3),
        Status = SlotStatus.Ranked,
        Rules = 1,
        StateBlock = Of(4),
        IsVerified = true,
        Seed = Of(5),
        PreviousSlot = 41,
        PreviousResult = Of(6),
        Winners = [new Winner(2, Of(7), Of(8), UInt256.MaxValue, 21_000), new Winner(0, Of(9), Of(10), 5, 21_001)],
    };

    private static readonly Transcript Rows = new(Of(1), [
        new TranscriptRow(RowClass.Won, Of(2), Of(3), Of(4), Of(5)), new TranscriptRow(RowClass.Replaced, Of(6), Hash32.Zero, Hash32.Zero, Of(7))]);

    [Test]
    public void The_lengths_are_those_of_the_protocol()
    {
        Receipt.Encode().Should().HaveCount(110);
        Set.Encode().Should().HaveCount(165);
        Refused.Encode().Should().HaveCount(36);
        Ranked.Encode().Should().HaveCount(211 + 2 * 108);
        Rows.Encode().Should().HaveCount(37 + 2 * 129);
    }

    [Test]
    public void Every_form_reads_back_to_the_same_bytes()
    {
        SubmissionReceipt.TryDecode(Receipt.Encode(), out var receipt).Should().BeTrue();
        SetCommit.TryDecode(Set.Encode(), out var set).Should().BeTrue();
        Refusal.TryDecode(Refused.Encode(), out var refusal).Should().BeTrue();
        SlotResult.TryDecode(Ranked.Encode(), out var result).Should().BeTrue();
        Transcript.TryDecode(Rows.Encode(), out var transcript).Should().BeTrue();

        receipt.Should().Be(Receipt);
        set.Should().Be(Set);
        refusal.Should().Be(Refused);
        result!.Encode().Should().Equal(Ranked.Encode());
        transcript!.Encode().Should().Equal(Rows.Encode());
    }

    [Test]
    public void Nothing_shorter_longer_or_of_another_version_is_read()
    {
        AssertStrict(Receipt.Encode(), bytes => SubmissionReceipt.TryDecode(bytes, out _));
        AssertStrict(Set.Encode(), bytes => SetCommit.TryDecode(bytes, out _));
        AssertStrict(Refused.Encode(), bytes => Refusal.TryDecode(bytes, out _));
        AssertStrict(Ranked.Encode(), bytes => SlotResult.TryDecode(bytes, out _));
        AssertStrict(Rows.Encode(), bytes => Transcript.TryDecode(bytes, out _));
    }

    [Test]
    public void The_hash_is_of_the_label_and_the_bytes()
    {
        Receipt.Hash.Should().Be(ProtocolHash.Of("relay/1/receipt", Receipt.Encode()));
        Set.Hash.Should().Be(ProtocolHash.Of("relay/1/set", Set.Encode()));
        Refused.Hash.Should().Be(ProtocolHash.Of("relay/1/refusal", Refused.Encode()));
        Ranked.Hash.Should().Be(ProtocolHash.Of("relay/1/result", Ranked.Encode()));
        Rows.Hash.Should().Be(ProtocolHash.Of("relay/1/transcript", Rows.Encode()));
    }

    [Test]
    public void A_durability_that_nobody_defined_is_not_read()
    {
        var bytes = Receipt.Encode();
        bytes[^1] = 3;
        SubmissionReceipt.TryDecode(bytes, out _).Should().BeFalse();
    }

    [Test]
    public void A_void_result_has_a_reason_and_neither_seed_nor_winner()
    {
        var none = new SlotResult { SlotHash = Of(1), Status = SlotStatus.Void, Reason = RejectionCode.HolderUnreachable };
        SlotResult.TryDecode(none.Encode(), out _).Should().BeTrue();
        SlotResult.TryDecode((none with { Reason = RejectionCode.None }).Encode(), out _).Should().BeFalse();
        SlotResult.TryDecode((none with { Seed = Of(1) }).Encode(), out _).Should().BeFalse();
        SlotResult.TryDecode((none with { Winners = Ranked.Winners }).Encode(), out _).Should().BeFalse();
    }

    [Test]
    public void A_ranked_result_names_its_set_and_certificate()
    {
        SlotResult.TryDecode((Ranked with { SetHash = Hash32.Zero }).Encode(), out _).Should().BeFalse();
        SlotResult.TryDecode((Ranked with { CertificateHash = Hash32.Zero }).Encode(), out _).Should().BeFalse();
    }

    [Test]
    public void The_leaf_of_a_row_is_the_same_with_c_and_with_its_hash()
    {
        var opened = new TranscriptRow(RowClass.NotWon, Of(2), Of(3), Of(4), Of(5));
        var unopened = opened with { Class = RowClass.Unopened, Tie = ProtocolHash.Of("relay/1/tiehash", Of(4).ToArray()) };
        opened.Leaf.Should().Be(unopened.Leaf);
        (opened with { Class = RowClass.Void }).Leaf.Should().NotBe(opened.Leaf);
    }

    [Test]
    public void A_signature_is_by_its_signer_over_this_object_and_kind_only()
    {
        using var key = SignerKey.Generate();
        using var other = SignerKey.Generate();
        var signed = Receipt.SignedBy(key);

        signed.IsBy(key.Address).Should().BeTrue();
        signed.IsBy(other.Address).Should().BeFalse();
        (signed with { Value = Receipt with { Sequence = 8 } }).IsBy(key.Address).Should().BeFalse();
        new SignedObject<SetCommit>(Set, signed.Signature).IsBy(key.Address).Should().BeFalse();
        new SignedObject<SubmissionReceipt>(Receipt, ReadOnlyMemory<byte>.Empty).IsBy(key.Address).Should().BeFalse();
    }

    [Test]
    public void No_text_of_an_object_shows_more_than_a_short_hash()
    {
        object[] objects = [Receipt, Set, Refused, Ranked, Ranked.Winners[0], Rows, Rows.Rows[0], new TranscriptEntry(1, Of(1), RejectionCode.None, 987654321, 5, Of(2))];
        objects.Select(x => x.ToString()!).Should().OnlyContain(text => text.Length < 40 && !text.Contains("987654321"));
    }

    internal static Hash32 Of(byte value) => new(Enumerable.Repeat(value, 32).ToArray());

    private static void AssertStrict(byte[] bytes, Func<byte[], bool> decode)
    {
        decode(bytes).Should().BeTrue();
        decode([.. bytes, 0]).Should().BeFalse();
        decode([2, .. bytes.AsSpan(1)]).Should().BeFalse();
        for (var length = 0; length < bytes.Length; length++) decode(bytes[..length]).Should().BeFalse();
    }
}
