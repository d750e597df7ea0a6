using FluentAssertions;
using Relay.Auction.Ethereum;
using Relay.Auction.Receipts;
using Relay.Auction.Sealing;
using Relay.Auction.Verifying;
using Relay.Tests.Support;

namespace Relay.Tests.Verifying;

/// <summary>An honest slot with one leaf of each kind, into which tests plant one fault.</summary>
public abstract class VerifierFixture
{
    private protected const int TieHashAt = 144;
    private protected const int SealAt = 176 + 100;

    private protected VerifierFixture()
    {
        var (alice, bob, carol, dave, erin, frank) = (Alice, Key(), Key(), Key(), Key(), Key());
        Bob = bob;
        Leaves =
        [
            Slot.Bundle(alice, 500), // 0: superseded by 3
            Slot.Bundle(bob, 300), // 1: wins
            Slot.Bundle(carol, 200), // 2: wins, ties with 3
            Slot.Bundle(alice, 200, nonce: 2), // 3: wins
            Slot.Bundle(dave, 100), // 4: no room
            Slot.Bundle(dave, 10, bundle: 2), // 5: below the reserve
            Slot.Flip(Slot.Bundle(erin, 900), erin, TieHashAt), // 6: void
            Slot.Flip(Slot.Bundle(frank, 900), frank, SealAt), // 7: not live
            Slot.Bundle(alice, 800, bundle: 2), // 8: cancelled
            Slot.Cancel(alice, bundle: 2, nonce: 2), // 9: the cancellation
        ];
        Honest = Slot.Close(Leaves);
    }

    private protected TestSlot Slot { get; } = new();

    private protected SignerKey Alice { get; } = Key();

    private protected SignerKey Bob { get; }

    private protected IReadOnlyList<TestLeaf> Leaves { get; }

    private protected SlotEvidence Honest { get; }

    /// <summary>What the public has: no seed, no export.</summary>
    private protected SlotEvidence Public => OnlyPublic(Honest);

    private protected static SlotEvidence OnlyPublic(SlotEvidence evidence) => evidence with { Own = [], Audited = null };

    private protected static SlotEvidence OnlyOwner(SlotEvidence evidence, params uint[] sequences)
        => evidence with { Own = [.. evidence.Own.Where(leaf => sequences.Contains(leaf.Sequence))], Audited = null };

    private protected static SlotEvidence OnlyAuditor(SlotEvidence evidence) => evidence with { Own = [], Receipts = [] };

    private protected VerificationReport Verify(SlotEvidence evidence) => SlotVerifier.Verify(evidence, Slot.Keys, TestSlot.Rank);

    /// <summary>The fault is named at this level, and no weaker level sees anything.</summary>
    private protected void AssertFound(SlotEvidence evidence, FaultKind kind, VerificationLevel level = VerificationLevel.Public)
    {
        var report = Verify(evidence);
        report.Faults.Should().Contain(fault => fault.Kind == kind && fault.Level == level && fault.Slot == 42 && fault.Sentence.Length > 0);
        report.Faults.Should().OnlyContain(fault => fault.Level >= level);
    }

    /// <summary>Another result, with the transcript that belongs to it.</summary>
    private protected SlotEvidence WithResult(SlotEvidence evidence, Func<SlotResult, SlotResult> change)
    {
        var result = change(evidence.Result.Value).SignedBy(Slot.Relay);
        return evidence with { Result = result, Transcript = (evidence.Transcript!.Value with { ResultHash = result.Value.Hash }).SignedBy(Slot.Relay) };
    }

    private protected SlotEvidence WithRow(SlotEvidence evidence, int sequence, Func<TranscriptRow, TranscriptRow> change)
    {
        var rows = evidence.Transcript!.Value.Rows.ToArray();
        rows[sequence] = change(rows[sequence]);
        return WithRows(evidence, rows);
    }

    private protected SlotEvidence WithRows(SlotEvidence evidence, IReadOnlyList<TranscriptRow> rows)
        => evidence with { Transcript = (evidence.Transcript!.Value with { Rows = rows }).SignedBy(Slot.Relay) };

    /// <summary>The relay tells another fate, and commits to it in the row too.</summary>
    private protected SlotEvidence WithFate(SlotEvidence evidence, int sequence, LeafFate fate)
    {
        var seed = Leaves[sequence].Seed!.Value;
        var envelope = Slot.Parse(Leaves[sequence].Bytes);
        var blind = TestSlot.KeysOf(Auction.Opening.EnvelopeOpener.Open(envelope, new Share(1, seed)))!.Blind;
        return WithRow(evidence, sequence, row => row with { Entry = fate.Entry((uint)sequence, envelope.Leaf, blind).Hash }) with
        {
            Own = [.. evidence.Own.Select(leaf => leaf.Sequence == sequence ? leaf with { Fate = fate } : leaf)],
            Audited = evidence.Audited is null ? null : [.. evidence.Audited.Select((leaf, i) => i == sequence ? leaf with { Fate = fate } : leaf)],
        };
    }

    private protected static SignerKey Key() => SignerKey.Generate();
}
