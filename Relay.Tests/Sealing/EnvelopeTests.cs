using FluentAssertions;
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;
using Relay.Auction;
using Relay.Auction.Sealing;
using Relay.Auction.Slots;
using Relay.Tests.Protocol;
using Relay.Tests.Support;

namespace Relay.Tests.Sealing;

public sealed class EnvelopeTests
{
    private readonly SealingSlot _slot = new();

    [TestCase(1, 1, 0, 2418)]
    [TestCase(5, 3, 1, 2998)]
    public void An_envelope_has_the_exact_length_and_its_signer(int n, byte t, byte f, int length)
    {
        var slot = new SealingSlot(n, t, f);
        var sealedEnvelope = slot.Seal();
        sealedEnvelope.Bytes.Length.Should().Be(length);
        var envelope = slot.Parse(sealedEnvelope.Bytes);
        envelope.Leaf.Should().Be(sealedEnvelope.Leaf);
        envelope.Core.Should().Be(new BidCore(BidKind.Bundle, SealKind.Fresh, 1, slot.Header.Hash, slot.Searcher.Address, SealingSlot.Bundle, 7));
        envelope.TryVerifySigner(out var rejection).Should().BeTrue(rejection.ToString());
        (envelope.Head.Length + 32 + envelope.Seals.Length + envelope.Body.Length + envelope.Signature.Length).Should().Be(length);
    }

    [Test]
    public void A_cancel_has_145_bytes_and_a_leaf_of_its_own()
    {
        var bytes = CancelEnvelope.Create(_slot.Header, _slot.Searcher, SealingSlot.Bundle, 8);
        bytes.Should().HaveCount(145);
        var cancel = _slot.Parse(bytes);
        cancel.IsCancel.Should().BeTrue();
        cancel.TryVerifySigner(out _).Should().BeTrue();
        cancel.Head.ToArray().Should().Equal(bytes[..80]);
        (cancel.Body.Length + cancel.Seals.Length).Should().Be(0);
        cancel.Leaf.Should().NotBe(_slot.Parse(CancelEnvelope.Create(_slot.Header, _slot.Searcher, SealingSlot.Bundle, 9)).Leaf);
    }

    [TestCase(0, 2, RejectionCode.EnvelopeForm)] // version
    [TestCase(1, 3, RejectionCode.EnvelopeForm)] // kind
    [TestCase(1, 2, RejectionCode.EnvelopeForm)] // cancel with a seal
    [TestCase(2, 0, RejectionCode.EnvelopeForm)] // bundle without a seal
    [TestCase(2, 2, RejectionCode.SealNotAllowed)]
    [TestCase(3, 0, RejectionCode.EnvelopeForm)] // class
    [TestCase(3, 5, RejectionCode.EnvelopeForm)] // above the slot's largest
    [TestCase(3, 2, RejectionCode.EnvelopeLength)] // a class of another length
    [TestCase(4, 0, RejectionCode.WrongHeader)]
    public void A_byte_of_the_core_out_of_form_is_refused_without_crypto(int position, byte value, RejectionCode expected)
    {
        var bytes = _slot.Seal().Bytes.ToArray();
        bytes[position] = value;
        Envelope.TryParse(bytes, _slot.Header, out _, out var rejection).Should().BeFalse();
        rejection.Code.Should().Be(expected);
    }

    [Test]
    public void An_envelope_that_is_cut_short_or_too_long_is_refused()
    {
        var bytes = _slot.Seal().Bytes;
        foreach (var length in (int[])[0, 1, 79, 80, 145, 146, 2417])
        {
            Envelope.TryParse(bytes[..length], _slot.Header, out _, out var rejection).Should().BeFalse();
            rejection.Code.Should().Be(RejectionCode.EnvelopeLength);
        }

        Envelope.TryParse(new byte[] { 0 }.Concat(bytes.ToArray()).ToArray(), _slot.Header, out _, out _).Should().BeFalse();
        Envelope.TryParse(bytes.ToArray().Append((byte)0).ToArray(), _slot.Header, out _, out _).Should().BeFalse();
    }

    [Test]
    public void An_envelope_of_another_slot_is_refused()
    {
        var other = new SealingSlot(number: 9_000_001);
        Envelope.TryParse(other.Seal().Bytes, _slot.Header, out _, out var rejection).Should().BeFalse();
        rejection.Code.Should().Be(RejectionCode.WrongHeader);
    }

    [Test]
    public void An_envelope_of_another_chain_relay_or_keyholder_is_refused()
    {
        var bytes = _slot.Seal().Bytes;
        SlotHeader[] others =
        [
            _slot.Header with { ChainId = 5 },
            _slot.Header with { Relay = SealingSlot.Key("another relay").Address },
            new SealingSlot(keyset: "another slot").Header,
        ];
        foreach (var other in others)
        {
            Envelope.TryParse(bytes, other, out _, out var rejection).Should().BeFalse();
            rejection.Code.Should().Be(RejectionCode.WrongHeader);
        }
    }

    [Test]
    public void Every_single_bit_of_an_envelope_is_guarded_by_its_form_or_its_signature()
    {
        var bytes = _slot.Seal().Bytes.ToArray();
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << bit % 8);
            if (Envelope.TryParse(bytes, _slot.Header, out var changed, out _) && changed.TryVerifySigner(out _)) Assert.Fail($"bit {bit} is not guarded");
            bytes[bit / 8] ^= (byte)(1 << bit % 8);
        }

        _slot.Parse(bytes).TryVerifySigner(out _).Should().BeTrue();
    }

    [Test]
    public void The_high_s_twin_is_the_same_leaf_and_is_refused()
    {
        var bytes = _slot.Seal().Bytes.ToArray();
        ProtocolSignatureTests.HighS(bytes.AsSpan(^65..)).CopyTo(bytes, bytes.Length - 65);
        var twin = _slot.Parse(bytes);
        twin.Leaf.Should().Be(_slot.Seal().Leaf);
        twin.TryVerifySigner(out var rejection).Should().BeFalse();
        rejection.Code.Should().Be(RejectionCode.SignatureInvalid);
    }

    [Test]
    public void A_replay_with_a_body_of_rubbish_is_the_same_leaf_and_is_refused()
    {
        var bytes = _slot.Seal().Bytes.ToArray();
        bytes[1000] ^= 1;
        var replay = _slot.Parse(bytes);
        replay.Leaf.Should().Be(_slot.Seal().Leaf);
        replay.TryVerifySigner(out var rejection).Should().BeFalse();
        rejection.Code.Should().Be(RejectionCode.EnvelopeForm);
    }

    [Test]
    public void An_envelope_under_anothers_signature_is_refused()
    {
        var bytes = _slot.Seal().Bytes.ToArray();
        bytes.AsSpan(36, 20).Clear();
        _slot.SignAgain(bytes);
        _slot.Parse(bytes).TryVerifySigner(out var rejection).Should().BeFalse();
        rejection.Code.Should().Be(RejectionCode.SignatureForeign);
    }

    [Test]
    public void A_holders_part_is_a_prefix_with_the_same_leaf_and_no_body()
    {
        var slot = new SealingSlot(5, 3, 1);
        var envelope = slot.Parse(slot.Seal().Bytes);
        HolderLeaf.TryParse(envelope.Holder.Bytes.ToArray(), slot.Header, out var leaf, out var rejection).Should().BeTrue(rejection.ToString());
        leaf!.Leaf.Should().Be(envelope.Leaf);
        leaf.Bytes.Length.Should().Be(112 + 32 * 5 + 32 + 113 * 5);
        HolderLeaf.TryParse(envelope.Holder.Bytes[..^1], slot.Header, out _, out _).Should().BeFalse();
        HolderLeaf.TryParse(envelope.Bytes, slot.Header, out _, out _).Should().BeFalse();
    }

    [Test]
    public void Nothing_of_an_envelope_but_its_leaf_is_printed()
    {
        var sealedEnvelope = _slot.Seal();
        var prefix = sealedEnvelope.Leaf.ToString()[..10];
        sealedEnvelope.ToString().Should().Be($"sealed envelope {prefix}");
        _slot.Parse(sealedEnvelope.Bytes).ToString().Should().Be($"envelope {prefix}");
        sealedEnvelope.Seed.ToString().Should().Be("secret");
        _slot.Unseal(1, _slot.Parse(sealedEnvelope.Bytes).Holder).ToString().Should().Contain("secret");
        SealingSlot.Plaintext().ToString().Should().Be("bundle of 2 transactions");
    }

    [Test]
    public void Random_bytes_are_never_an_envelope_and_never_throw()
        => Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes =>
        {
            var good = _slot.Seal().Bytes.ToArray();
            var known = good.ToArray();
            bytes.AsSpan(0, Math.Min(bytes.Length, 80)).CopyTo(known);
            return !Envelope.TryParse(bytes, _slot.Header, out _, out _)
                && (known.AsSpan().SequenceEqual(good) || !Envelope.TryParse(known, _slot.Header, out var parsed, out _) || !parsed.TryVerifySigner(out _));
        }).QuickCheckThrowOnFailure();
}
