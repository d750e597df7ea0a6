using FluentAssertions;
using NUnit.Framework;
using Relay.Auction.Receipts;
using Relay.Auction.Verifying;
using Relay.Tests.Support;

namespace Relay.Tests.Verifying;

public sealed class HonestSlotTests : VerifierFixture
{
    [Test]
    public void An_honest_slot_is_clean_at_every_level()
    {
        Verify(OnlyPublic(Honest)).Should().Match<VerificationReport>(report => report.IsClean && report.Level == VerificationLevel.Public);
        Verify(OnlyOwner(Honest, 0, 3, 8, 9)).Should().Match<VerificationReport>(report => report.IsClean && report.Level == VerificationLevel.Owner);
        Verify(Honest).Faults.Should().BeEmpty();
        Verify(Honest).Level.Should().Be(VerificationLevel.Auditor);
    }

    [Test]
    public void The_honest_slot_holds_a_leaf_of_each_class()
        => Honest.Transcript!.Value.Rows.Select(row => row.Class).Should().Equal(
            RowClass.Replaced, RowClass.Won, RowClass.Won, RowClass.Won, RowClass.NotWon, RowClass.NotWon, RowClass.Void, RowClass.Unopened, RowClass.Replaced, RowClass.Replaced);

    [Test]
    public void An_empty_slot_is_clean() => Verify(Slot.Close([])).Faults.Should().BeEmpty();

    [Test]
    public void Each_level_says_what_it_does_not_prove()
    {
        Verify(Public).NotProved.Should().Contain(sentence => sentence.Contains("no better bid lost"));
        Verify(Honest).NotProved.Should().NotContain(sentence => sentence.Contains("no better bid lost"));
        Verify(Honest).NotProved.Should().Contain(sentence => sentence.Contains("before the close"));
    }

    [Test]
    public void What_is_missing_is_said_and_is_no_fault()
    {
        var report = Verify(Public with { Transcript = null, PreviousSet = null, Receipts = [] });
        report.Faults.Should().BeEmpty();
        report.NotProved.Should().Contain(sentence => sentence.Contains("transcript")).And.Contain(sentence => sentence.Contains("no earlier set"));
    }

    [Test]
    public void Without_heads_a_tie_among_winners_is_said_to_be_open()
        => Verify(Public with { WinnerHeads = new Dictionary<uint, ReadOnlyMemory<byte>>() }).NotProved.Should().Contain(sentence => sentence.Contains("heads"));

    [Test]
    public void A_receipt_is_proved_without_a_transcript()
    {
        var tree = new MerkleTree([.. Leaves.Select(leaf => Slot.Parse(leaf.Bytes).Leaf)]);
        var given = Slot.Receipt(Leaves[4], 4) with { Proof = tree.InclusionProof(4) };
        Verify(Public with { Transcript = null, Receipts = [given] }).Faults.Should().BeEmpty();
        AssertFound(Public with { Transcript = null, Receipts = [given with { Proof = tree.InclusionProof(5) }] }, FaultKind.MissingInclusion);
        AssertFound(Public with { Transcript = null, Receipts = [given with { Proof = null }] }, FaultKind.MissingInclusion);
    }

    [Test]
    public void A_void_slot_with_a_refusal_keeps_its_receipts_promise()
    {
        var refusal = new Refusal(1, Slot.Header.Hash, Auction.RejectionCode.DeadlinePassed).SignedBy(Slot.Holder);
        Verify(Void(Auction.RejectionCode.HolderRefused) with { Refusals = [refusal] }).Faults.Should().BeEmpty();
    }

    private SlotEvidence Void(Auction.RejectionCode reason) => new()
    {
        Header = Slot.SignedHeader,
        PreviousResult = TestSlot.EarlierResult,
        Receipts = Honest.Receipts,
        Result = new SlotResult
        {
            SlotHash = Slot.Header.Hash,
            Status = SlotStatus.Void,
            Reason = reason,
            Rules = 1,
            PreviousSlot = 41,
            PreviousResult = TestSlot.EarlierResult.Hash,
        }.SignedBy(Slot.Relay),
    };
}
