using NUnit.Framework;
using Relay.Auction;
using Relay.Auction.Ethereum;
using Relay.Auction.Receipts;
using Relay.Auction.Verifying;
using Relay.Tests.Support;

namespace Relay.Tests.Verifying;

/// <summary>Faults that anybody sees, with public objects and receipts.</summary>
public sealed class PublicFaultTests : VerifierFixture
{
    [Test]
    public void A_signature_of_somebody_else_is_found()
    {
        AssertFound(Public with { Result = Public.Result.Value.SignedBy(Bob) }, FaultKind.BadSignature);
        AssertFound(Public with { Set = Public.Set!.Value.SignedBy(Bob) }, FaultKind.BadSignature);
        AssertFound(Public with { Transcript = Public.Transcript!.Value.SignedBy(Bob) }, FaultKind.BadSignature);
        AssertFound(Public with { Marks = [Public.Marks[0].Value.SignedBy(Bob)] }, FaultKind.BadSignature);
        AssertFound(Public with { Receipts = [new GivenReceipt(Public.Receipts[0].Receipt.Value.SignedBy(Bob))] }, FaultKind.BadSignature);
    }

    [Test]
    public void A_header_that_a_holder_did_not_sign_is_found()
        => AssertFound(Public with { Header = Slot.SignedHeader with { HolderSignatures = [Slot.SignedHeader.RelaySignature] } }, FaultKind.HeaderNotCosigned);

    [Test]
    public void A_header_of_parties_that_are_not_trusted_is_refused()
    {
        var report = SlotVerifier.Verify(Public, new TrustedKeys(Slot.Relay.Address, [Bob.Address], 1));
        Assert.That(report.Faults.Select(fault => fault.Kind), Does.Contain(FaultKind.HeaderRefused));
        report = SlotVerifier.Verify(Public, Slot.Keys with { LeastThreshold = 2 });
        Assert.That(report.Faults.Select(fault => fault.Kind), Does.Contain(FaultKind.HeaderRefused));
    }

    [Test]
    public void A_header_that_breaks_a_rule_is_refused_and_nothing_is_read_against_it()
        => AssertFound(Public with { Header = Slot.Sign(Slot.Header with { Deadline = Slot.Header.Cutoff }) }, FaultKind.HeaderRefused);

    [Test]
    public void A_broken_chain_of_commitments_is_found()
    {
        AssertFound(Public with { PreviousSet = new ChainLink(40, Hash32.Zero) }, FaultKind.BrokenChain);
        AssertFound(WithResult(Public, result => result with { PreviousResult = Slot.Header.Hash }), FaultKind.BrokenChain);
        AssertFound(WithResult(Public, result => result with { PreviousSlot = 42 }), FaultKind.BrokenChain);
    }

    [Test]
    public void A_second_root_is_found()
        => AssertFound(Public with { OtherSets = [(Public.Set!.Value with { Root = Hash32.Zero }).SignedBy(Slot.Relay)] }, FaultKind.SecondRoot);

    [Test]
    public void A_second_root_that_the_relay_did_not_sign_is_no_evidence()
        => Assert.That(Verify(Public with { OtherSets = [(Public.Set!.Value with { Root = Hash32.Zero }).SignedBy(Bob)] }).IsClean);

    [Test]
    public void A_second_result_is_found()
        => AssertFound(Public with { OtherResults = [(Public.Result.Value with { Winners = [] }).SignedBy(Slot.Relay)] }, FaultKind.SecondResult);

    [Test]
    public void A_result_of_another_set_is_found() => AssertFound(WithResult(Public, result => result with { SetHash = Slot.Header.Hash }), FaultKind.ForeignObject);

    [Test]
    public void A_leaf_with_a_receipt_that_was_dropped_is_found()
    {
        var closed = Slot.Close([.. Leaves.Take(4), .. Leaves.Skip(5)]);
        AssertFound(OnlyPublic(closed) with { Receipts = [Slot.Receipt(Leaves[4], 4)] }, FaultKind.Dropped);
        AssertFound(OnlyPublic(Slot.Close([.. Leaves.Take(4)])) with { Receipts = [Slot.Receipt(Leaves[4], 4)] }, FaultKind.Dropped);
    }

    [Test]
    public void Leaves_that_were_swapped_are_found()
    {
        var closed = Slot.Close([Leaves[0], Leaves[2], Leaves[1], .. Leaves.Skip(3)]);
        AssertFound(OnlyPublic(closed) with { Receipts = Honest.Receipts }, FaultKind.Swapped);
    }

    [Test]
    public void A_winner_that_was_inserted_after_the_set_is_found()
    {
        var late = Slot.Parse(Slot.Bundle(Key(), 999).Bytes).Leaf;
        var inserted = new Winner((uint)Leaves.Count, late, Slot.Header.Hash, 999, 21_000);
        AssertFound(WithResult(Public, result => result with { Winners = [inserted, .. result.Winners] }), FaultKind.Inserted);
        AssertFound(WithResult(Public, result => result with { Winners = [result.Winners[0] with { Leaf = late }, .. result.Winners.Skip(1)] }), FaultKind.Inserted);
    }

    [Test]
    public void A_row_that_was_inserted_or_dropped_after_the_set_is_found()
    {
        var rows = Public.Transcript!.Value.Rows;
        AssertFound(WithRows(Public, [.. rows, rows[4]]), FaultKind.Inserted);
        AssertFound(WithRows(Public with { Receipts = [] }, [.. rows.SkipLast(1)]), FaultKind.Dropped);
    }

    [Test]
    public void A_row_that_was_altered_is_found()
        => AssertFound(WithRow(Public with { Receipts = [] }, 4, row => row with { HeadHash = Slot.Header.Hash }), FaultKind.Altered);

    [Test]
    public void One_leaf_at_two_sequences_is_found() => AssertFound(OnlyPublic(Slot.Close([.. Leaves, Leaves[4]])), FaultKind.LeafTwice);

    [Test]
    public void One_sequence_given_twice_is_found()
        => AssertFound(Public with { Receipts = [Slot.Receipt(Leaves[4], 4), Slot.Receipt(Leaves[5], 4)] }, FaultKind.SequenceTwice);

    [Test]
    public void A_receipt_at_the_cut_off_is_late()
    {
        AssertFound(Public with { Receipts = [Slot.Receipt(Leaves[4], 4, TestSlot.Cutoff)] }, FaultKind.Late);
        Assert.That(Verify(Public with { Receipts = [Slot.Receipt(Leaves[4], 4, TestSlot.Cutoff - 1)] }).IsClean);
    }

    [Test]
    public void A_receipt_that_is_back_dated_is_found()
    {
        AssertFound(Public with { Receipts = [Slot.Receipt(Leaves[4], 4, Slot.Header.OpenAt - 1)] }, FaultKind.BackDated);
        AssertFound(Public with { Receipts = [Public.Receipts[4] with { SentAt = TestSlot.Cutoff - 899 }] }, FaultKind.BackDated);
        Assert.That(Verify(Public with { Receipts = [Public.Receipts[4] with { SentAt = TestSlot.Cutoff - 900 }] }).IsClean);
    }

    [Test]
    public void A_set_that_was_frozen_too_early_or_too_late_is_found()
    {
        AssertFound(Public with { Set = (Public.Set!.Value with { FrozenAt = TestSlot.Cutoff - 1 }).SignedBy(Slot.Relay) }, FaultKind.BackDated);
        AssertFound(Public with { Set = (Public.Set!.Value with { FrozenAt = Slot.Header.Deadline + 1 }).SignedBy(Slot.Relay) }, FaultKind.Late);
    }

    [Test]
    public void An_opening_without_a_certificate_is_found()
    {
        AssertFound(Public with { Marks = [] }, FaultKind.Uncertified);
        AssertFound(WithResult(Public, result => result with { CertificateHash = Slot.Header.Hash }), FaultKind.Uncertified);
    }

    [Test]
    public void A_seed_that_is_not_that_of_the_openings_is_a_wrong_tie_break()
        => AssertFound(WithResult(Public, result => result with { Seed = Slot.Header.Hash }), FaultKind.WrongTieBreak);

    [Test]
    public void Winners_out_of_order_are_named_as_not_proved_for_nonces_may_excuse_them()
    {
        AssertOrderOpen(WithResult(Public, result => result with { Winners = [result.Winners[0], result.Winners[2], result.Winners[1]] }));
        AssertOrderOpen(WithResult(Public, result => result with { Winners = [result.Winners[1], result.Winners[0], result.Winners[2]] }));
        Assert.That(Verify(Public).NotProved, Has.None.Contains("may stand before"));
    }

    [Test]
    public void A_leaf_that_wins_twice_is_found()
        => AssertFound(WithResult(Public, result => result with { Winners = [.. result.Winners, result.Winners[2]] }), FaultKind.LeafTwice);

    [Test]
    public void A_live_leaf_that_was_not_opened_is_a_wrong_outcome()
    {
        var leaf = Slot.Parse(Leaves[4].Bytes);
        AssertFound(
            WithRow(Public, 4, row => new TranscriptRow(
                RowClass.Unopened, row.HeadHash, row.SealsHash, leaf.TieHash, TranscriptEntry.Unopened(4, leaf.Leaf, RejectionCode.NotLive).Hash)),
            FaultKind.WrongOutcome);
    }

    [Test]
    public void An_unopened_leaf_with_a_code_of_another_class_is_a_wrong_outcome()
    {
        var leaf = Slot.Parse(Leaves[7].Bytes).Leaf;
        AssertFound(WithRow(Public, 7, row => row with { Entry = TranscriptEntry.Unopened(7, leaf, RejectionCode.Superseded).Hash }), FaultKind.WrongOutcome);
    }

    [Test]
    public void A_winner_below_the_reserve_or_beyond_the_gas_cap_is_a_wrong_outcome()
    {
        AssertFound(WithResult(Public, result => result with { Winners = [.. result.Winners.SkipLast(1), result.Winners[2] with { Value = 49 }] }), FaultKind.WrongOutcome);
        AssertFound(WithResult(Public, result => result with { Winners = [.. result.Winners.SkipLast(1), result.Winners[2] with { Gas = 30_000_000 }] }), FaultKind.WrongOutcome);
    }

    private void AssertOrderOpen(SlotEvidence evidence)
    {
        Assert.That(Verify(evidence).IsClean);
        Assert.That(Verify(evidence).NotProved, Has.Some.Contains("may stand before"));
    }
}
