using FluentAssertions;
using NUnit.Framework;
using Relay.Auction.Ethereum;
using Relay.Auction.Receipts;
using Relay.Auction.Sealing;
using Relay.Auction.Verifying;
using Relay.Tests.Support;

namespace Relay.Tests.Verifying;

/// <summary>Evidence comes from anybody: it is judged, and never throws.</summary>
public sealed class HostileEvidenceTests : VerifierFixture
{
    [Test]
    public void Heads_seeds_envelopes_and_signatures_of_rubbish_are_judged()
    {
        var rubbish = Honest with
        {
            WinnerHeads = new Dictionary<uint, ReadOnlyMemory<byte>> { [1] = new byte[3], [2] = ReadOnlyMemory<byte>.Empty },
            Own = [new OwnLeaf(4, new byte[3]), new OwnLeaf(uint.MaxValue, Leaves[4].Bytes, Leaves[4].Seed), new OwnLeaf(5, Leaves[5].Bytes, new Secret32(new byte[32]))],
            Audited = [.. Honest.Audited!.Select(leaf => leaf with { Envelope = ReadOnlyMemory<byte>.Empty, Shares = [new Share(0, default), new Share(200, default)] })],
            Receipts = [new GivenReceipt(Honest.Receipts[0].Receipt with { Signature = ReadOnlyMemory<byte>.Empty })],
            Header = Slot.SignedHeader with { HolderSignatures = [] },
        };
        Verify(rubbish).IsClean.Should().BeFalse();
    }

    [Test]
    public void Every_part_of_another_slot_is_judged()
    {
        var other = new TestSlot().Close([]);
        SlotEvidence[] mixed =
        [
            Honest with { Header = other.Header }, Honest with { Set = other.Set }, Honest with { Set = null }, Honest with { Marks = other.Marks },
            Honest with { Result = other.Result }, Honest with { Transcript = other.Transcript }, Honest with { Audited = other.Audited },
            other with { Own = Honest.Own, Receipts = Honest.Receipts, Audited = Honest.Audited },
        ];
        mixed.Should().OnlyContain(evidence => !Verify(evidence).IsClean);
    }

    [Test]
    public void Any_flipped_bit_of_a_public_object_is_found_or_the_object_is_not_read()
    {
        Flip(Honest.Result.Value, Honest.Result.Signature, bytes => SlotResult.TryDecode(bytes, out var read) ? read : null, signed => Public with { Result = signed });
        Flip(Honest.Set!.Value, Honest.Set.Signature, bytes => SetCommit.TryDecode(bytes, out var read) ? read : null, signed => Public with { Set = signed });
    }

    [Test]
    public void No_sentence_of_a_fault_holds_a_seed()
    {
        var planted = Honest with { Audited = [.. Honest.Audited!.Select(leaf => leaf with { Shares = [] })] };
        var seeds = Leaves.Where(leaf => leaf.Seed is not null).Select(leaf => Text(leaf.Seed!.Value)).ToArray();
        Verify(planted).Faults.Should().NotBeEmpty().And.OnlyContain(fault => seeds.All(seed => !fault.ToString().Contains(seed)));
    }

    private static string Text(Secret32 seed)
    {
        var bytes = new byte[32];
        seed.CopyTo(bytes);
        return new Hash32(bytes).ToString()[2..];
    }

    private void Flip<T>(T value, ReadOnlyMemory<byte> signature, Func<byte[], T?> decode, Func<SignedObject<T>, SlotEvidence> evidence)
        where T : class, IProtocolObject
    {
        for (var i = 0; i < value.Encode().Length; i += 7)
        {
            var bytes = value.Encode();
            bytes[i] ^= 1;
            if (decode(bytes) is { } read) Verify(evidence(new SignedObject<T>(read, signature))).IsClean.Should().BeFalse("byte {0} was flipped", i);
        }
    }
}
