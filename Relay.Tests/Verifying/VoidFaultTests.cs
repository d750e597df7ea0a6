using NUnit.Framework;
using Relay.Auction;
using Relay.Auction.Ethereum;
using Relay.Auction.Receipts;
using Relay.Auction.Verifying;

namespace Relay.Tests.Verifying;

/// <summary>Faults of relay and holders around a void slot.</summary>
public sealed class VoidFaultTests : VerifierFixture
{
    [Test]
    public void A_slot_that_is_void_beside_a_certificate_was_opened_and_then_made_void()
        => AssertFound(MakeVoid(RejectionCode.HolderUnreachable), FaultKind.OpenedThenVoid);

    [Test]
    public void A_void_slot_whose_set_nobody_marked_is_clean()
        => Assert.That(Verify(MakeVoid(RejectionCode.HolderUnreachable) with { Marks = [] }).IsClean);

    [Test]
    public void Receipts_of_a_slot_that_is_void_because_the_store_failed_over_are_kept_promises_also_where_two_name_one_sequence()
    {
        GivenReceipt[] twice = [Public.Receipts[0], Public.Receipts[1] with { Receipt = (Public.Receipts[1].Receipt.Value with { Sequence = 0 }).SignedBy(Slot.Relay) }];
        Assert.That(Verify(MakeVoid(RejectionCode.StoreFailedOver) with { Marks = [], Receipts = twice }).IsClean);
        AssertFound(MakeVoid(RejectionCode.HolderUnreachable) with { Marks = [], Receipts = twice }, FaultKind.SequenceTwice);
    }

    [Test]
    public void A_void_slot_with_an_opened_row_was_opened_and_then_made_void()
    {
        var evidence = MakeVoid(RejectionCode.HolderUnreachable) with { Marks = [] };
        AssertFound(evidence with { Transcript = (Public.Transcript!.Value with { ResultHash = evidence.Result.Value.Hash }).SignedBy(Slot.Relay) }, FaultKind.OpenedThenVoid);
    }

    [Test]
    public void A_holder_that_refuses_and_marks_contradicts_itself()
        => AssertFound(Public with { Refusals = [Refused()] }, FaultKind.HolderContradiction);

    [Test]
    public void A_holder_that_marks_one_set_in_two_ways_contradicts_itself()
        => AssertFound(
            Public with { Marks = [Public.Marks[0], new MarkSet(Public.Set!.Value.Count).ToMarks(1, Public.Set.Value.Hash).SignedBy(Slot.Holder)] }, FaultKind.HolderContradiction);

    [Test]
    public void A_refusal_that_is_not_shown_leaves_the_void_unexplained()
    {
        AssertFound(MakeVoid(RejectionCode.HolderRefused) with { Marks = [] }, FaultKind.UnexplainedVoid);
        Assert.That(Verify(MakeVoid(RejectionCode.HolderRefused) with { Marks = [], Refusals = [Refused()] }).IsClean);
    }

    [Test]
    public void A_leaf_that_the_holder_never_had_was_withheld_by_the_relay()
    {
        var set = Public.Set!.Value;
        var marks = new MarkSet(set.Count);
        for (var i = 0u; i < set.Count; i++)
        {
            if (i == 7) continue;
            if (Public.Marks[0].Value.IsOk(i)) marks.Ok(i);
            else marks.Bad(i);
        }

        var signed = marks.ToMarks(1, set.Hash).SignedBy(Slot.Holder);
        Certificate.TryCreate([signed], out var certificate);
        AssertFound(WithResult(Public with { Marks = [signed] }, result => result with { CertificateHash = certificate!.Hash }), FaultKind.Withheld);
    }

    private SignedObject<Refusal> Refused() => new Refusal(1, Slot.Header.Hash, RejectionCode.DeadlinePassed).SignedBy(Slot.Holder);

    private SlotEvidence MakeVoid(RejectionCode reason)
    {
        var result = Public.Result.Value with { Status = SlotStatus.Void, Reason = reason, Seed = Hash32.Zero, CertificateHash = Hash32.Zero, Winners = [] };
        return Public with { Result = result.SignedBy(Slot.Relay), Transcript = null };
    }
}
