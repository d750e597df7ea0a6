using FluentAssertions;
using NUnit.Framework;
using Relay.Auction;
using Relay.Auction.Receipts;
using Relay.Auction.Verifying;
using Relay.Tests.Support;

namespace Relay.Tests.Verifying;

/// <summary>Faults that only an auditor sees, with every envelope, share and entry.</summary>
public sealed class AuditorFaultTests : VerifierFixture
{
    [Test]
    public void A_leaf_that_nobody_signed_was_inserted()
    {
        // The relay's own envelope in a stranger's name: the public sees a leaf like any other.
        var forged = Slot.Bundle(Bob, 250, bundle: 9);
        var bytes = forged.Bytes.ToArray();
        bytes[^65] ^= 1;
        var closed = Slot.Close([.. Leaves, forged with { Bytes = bytes }]);

        Verify(OnlyPublic(closed)).Faults.Should().BeEmpty();
        AssertFound(OnlyAuditor(closed), FaultKind.Inserted, VerificationLevel.Auditor);
    }

    [Test]
    public void A_body_that_was_altered_is_found()
    {
        var altered = Leaves[1].Bytes.ToArray();
        altered[^100] ^= 1;
        AssertFound(WithAudited(1, leaf => leaf with { Envelope = altered }), FaultKind.Altered, VerificationLevel.Auditor);
    }

    [Test]
    public void An_envelope_of_another_slot_is_found()
    {
        var other = new TestSlot().Bundle(Bob, 300);
        AssertFound(WithAudited(1, leaf => leaf with { Envelope = other.Bytes }), FaultKind.ForeignObject, VerificationLevel.Auditor);
    }

    [Test]
    public void Another_envelope_than_that_of_the_leaf_is_found()
        => AssertFound(WithAudited(1, leaf => leaf with { Envelope = Slot.Bundle(Bob, 300).Bytes }), FaultKind.Altered, VerificationLevel.Auditor);

    [Test]
    public void A_leaf_that_is_not_exported_was_dropped()
        => AssertFound(OnlyAuditor(Honest) with { Audited = [.. Honest.Audited!.SkipLast(1)] }, FaultKind.Dropped, VerificationLevel.Auditor);

    [Test]
    public void Shares_that_are_not_exported_leave_the_outcome_unproved()
        => AssertFound(WithAudited(4, leaf => leaf with { Shares = [] }), FaultKind.WrongOutcome, VerificationLevel.Auditor);

    [Test]
    public void A_loser_whose_value_was_made_smaller_is_found()
        => AssertFound(OnlyAuditor(WithFate(Honest, 4, new LeafFate(RejectionCode.NoRoom, 99, 21_000))), FaultKind.WrongValue, VerificationLevel.Auditor);

    [Test]
    public void A_better_bid_that_was_passed_over_is_found()
    {
        // Winner 1 (300) is left out, and 4 (100) put in its place; every public object follows.
        var lost = WithFate(Honest, 1, new LeafFate(RejectionCode.NoRoom, 90, 21_000));
        var won = WithFate(lost, 4, new LeafFate(RejectionCode.None, 100, 21_000));
        won = WithRow(WithRow(won, 1, row => row with { Class = RowClass.NotWon }), 4, row => row with { Class = RowClass.Won });
        var four = new Winner(4, Slot.Parse(Leaves[4].Bytes).Leaf, Slot.Header.Hash, 100, 21_000);
        var planted = WithResult(won, result => result with { Winners = [.. result.Winners.Where(winner => winner.Sequence != 1), four] });

        Verify(OnlyPublic(planted)).Faults.Should().BeEmpty();
        AssertFound(OnlyAuditor(planted), FaultKind.PassedOver, VerificationLevel.Auditor);
        Verify(OnlyAuditor(planted)).Faults.Should().Contain(fault => fault.Subject == "leaf 1").And.Contain(fault => fault.Subject == "winner 4");
    }

    [Test]
    public void The_same_winners_in_another_order_than_the_rules_give_are_found()
        => AssertFound(
            OnlyAuditor(WithResult(Honest, result => result with { Winners = [result.Winners[1], result.Winners[0], result.Winners[2]] })),
            FaultKind.WrongOrder, VerificationLevel.Auditor);

    [Test]
    public void Equal_winners_against_their_keys_are_a_wrong_tie_break()
        => AssertFound(
            OnlyAuditor(WithResult(Honest, result => result with { Winners = [result.Winners[0], result.Winners[2], result.Winners[1]] })),
            FaultKind.WrongTieBreak, VerificationLevel.Auditor);

    [Test]
    public void Without_rules_the_ranking_is_said_to_be_open()
        => SlotVerifier.Verify(Honest, Slot.Keys).NotProved.Should().Contain(sentence => sentence.StartsWith("The ranking"));

    private SlotEvidence WithAudited(int sequence, Func<AuditedLeaf, AuditedLeaf> change)
        => OnlyAuditor(Honest) with { Audited = [.. Honest.Audited!.Select((leaf, i) => i == sequence ? change(leaf) : leaf)] };
}
