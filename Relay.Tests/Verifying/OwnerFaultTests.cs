using FluentAssertions;
using NUnit.Framework;
using Relay.Auction;
using Relay.Auction.Receipts;
using Relay.Auction.Verifying;

namespace Relay.Tests.Verifying;

/// <summary>Faults that the owner of a leaf sees with its seed, and the public cannot.</summary>
public sealed class OwnerFaultTests : VerifierFixture
{
    [Test]
    public void A_good_envelope_that_is_called_void_is_a_wrong_outcome()
    {
        var leaf = Slot.Parse(Leaves[4].Bytes);
        var row = new TranscriptRow(RowClass.Void, leaf.HeadHash, leaf.SealsHash, leaf.TieHash, TranscriptEntry.Unopened(4, leaf.Leaf, RejectionCode.OpeningVoid).Hash);
        var planted = WithSeed(WithRow(Honest, 4, _ => row));

        Verify(OnlyPublic(planted)).Faults.Should().BeEmpty();
        AssertFound(OnlyOwner(planted, 4, 5), FaultKind.WrongOutcome, VerificationLevel.Owner);
    }

    [Test]
    public void A_good_body_that_is_called_bad_is_a_wrong_outcome() => AssertOwner(4, new LeafFate(RejectionCode.BodyAuth, 0, 0));

    [Test]
    public void A_bid_of_the_reserve_that_is_called_below_it_is_a_wrong_outcome() => AssertOwner(4, new LeafFate(RejectionCode.BelowReserve, 100, 21_000));

    [Test]
    public void An_owner_that_is_told_another_outcome_than_was_committed_finds_it()
    {
        var told = Honest.Own.Select(leaf => leaf.Sequence == 4 ? leaf with { Fate = leaf.Fate! with { Value = 101 } } : leaf);
        AssertFound(OnlyOwner(Honest with { Own = [.. told] }, 4, 5), FaultKind.WrongOutcome, VerificationLevel.Owner);
    }

    [Test]
    public void A_leaf_that_nothing_replaced_and_is_called_superseded_is_a_wrong_outcome()
    {
        var planted = Superseded(4);

        Verify(OnlyPublic(planted)).Faults.Should().BeEmpty();
        AssertFound(OnlyOwner(planted, 4, 5), FaultKind.WrongOutcome, VerificationLevel.Owner);
    }

    [Test]
    public void A_leaf_that_was_replaced_is_no_fault_where_the_relay_was_not_asked_for_the_one_that_did()
    {
        var some = Honest.Own.Where(leaf => leaf.Sequence == 0).Select(leaf => leaf with { Fate = null });
        var report = Verify(Honest with { Own = [.. some], Audited = null });

        report.Faults.Should().BeEmpty("leaf 3 of the same signer replaced it, and was not given");
        report.NotProved.Should().Contain(sentence => sentence.Contains("What replaced own leaf 0"));
    }

    [Test]
    public void A_good_seal_that_a_holder_marks_as_bad_is_proved_by_its_owner()
    {
        var set = Honest.Set!.Value;
        var marks = new MarkSet(set.Count);
        for (var i = 0u; i < set.Count; i++)
        {
            if (i != 4 && Honest.Marks[0].Value.IsOk(i)) marks.Ok(i);
            else marks.Bad(i);
        }

        var signed = marks.ToMarks(1, set.Hash).SignedBy(Slot.Holder);
        Certificate.TryCreate([signed], out var certificate);
        var leaf = Slot.Parse(Leaves[4].Bytes);
        var row = new TranscriptRow(RowClass.Unopened, leaf.HeadHash, leaf.SealsHash, leaf.TieHash, TranscriptEntry.Unopened(4, leaf.Leaf, RejectionCode.NotLive).Hash);
        var planted = WithRow(Honest with { Marks = [signed] }, 4, _ => row);
        planted = WithSeed(WithResult(planted, result => result with { CertificateHash = certificate!.Hash }));

        Verify(OnlyPublic(planted)).Faults.Should().BeEmpty();
        AssertFound(OnlyOwner(planted, 4, 5), FaultKind.FalseBad, VerificationLevel.Owner);
    }

    [Test]
    public void A_bad_seal_is_no_holders_fault() => Verify(OnlyOwner(Honest, 7)).Faults.Should().BeEmpty();

    /// <summary>A transcript that calls a leaf superseded.</summary>
    private SlotEvidence Superseded(int sequence)
    {
        var leaf = Slot.Parse(Leaves[sequence].Bytes);
        var entry = TranscriptEntry.Unopened((uint)sequence, leaf.Leaf, RejectionCode.Superseded);
        return WithSeed(WithRow(Honest, sequence, _ => new TranscriptRow(RowClass.Replaced, leaf.HeadHash, leaf.SealsHash, leaf.TieHash, entry.Hash)));
    }

    private void AssertOwner(int sequence, LeafFate fate)
    {
        var planted = WithFate(Honest, sequence, fate);
        Verify(OnlyPublic(planted)).Faults.Should().BeEmpty();
        AssertFound(OnlyOwner(planted, 4, 5), FaultKind.WrongOutcome, VerificationLevel.Owner);
    }

    /// <summary>A liar that covers its track: the seed follows from the rows as they are, equal winners stand by their new keys.</summary>
    private SlotEvidence WithSeed(SlotEvidence evidence)
    {
        var seed = TieBreak.Seed(evidence.Set!.Value.Hash, evidence.Transcript!.Value.Rows.Where(row => row.IsOpened).Select(row => row.Tie));
        return WithResult(evidence, result => result with
        {
            Seed = seed,
            Winners = [.. result.Winners.OrderByDescending(winner => winner.Value)
                .ThenBy(winner => TieBreak.Key(seed, Slot.Parse(Leaves[(int)winner.Sequence].Bytes).Core.Signer, winner.Leaf))],
        });
    }
}
