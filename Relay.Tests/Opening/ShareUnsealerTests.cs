using FluentAssertions;
using NUnit.Framework;
using Relay.Auction.Opening;
using Relay.Auction.Sealing;
using Relay.Tests.Support;

namespace Relay.Tests.Opening;

public sealed class ShareUnsealerTests
{
    private const int SealsAt = 112 + 32 * 5 + 32;
    private readonly SealingSlot _slot = new(5, 3, 1);

    [Test]
    public void Each_holder_gets_its_own_share()
    {
        var leaf = _slot.Parse(_slot.Seal().Bytes).Holder;
        Enumerable.Range(1, 5).Select(i => _slot.Unseal(i, leaf)).Select(share => share.Index).Should().Equal(1, 2, 3, 4, 5);
    }

    [Test]
    public void Seals_that_were_swapped_are_bad_for_both()
    {
        var bytes = _slot.Seal().Bytes.ToArray();
        var first = bytes.AsSpan(SealsAt, 113).ToArray();
        bytes.AsSpan(SealsAt + 113, 113).CopyTo(bytes.AsSpan(SealsAt));
        first.CopyTo(bytes, SealsAt + 113);
        var leaf = _slot.Parse(bytes).Holder;
        _slot.TryUnseal(1, leaf, out _).Should().BeFalse();
        _slot.TryUnseal(2, leaf, out _).Should().BeFalse();
        _slot.TryUnseal(3, leaf, out _).Should().BeTrue();
    }

    [Test]
    public void A_seal_to_another_slots_key_is_bad()
    {
        // The same slot hash, but the holder has lost its key for another.
        var leaf = _slot.Parse(_slot.Seal().Bytes).Holder;
        using var otherKey = HpkeKem.DeriveKey(SealingSlot.Bytes("other slot"));
        new ShareUnsealer(otherKey, _slot.Header, 1).TryUnseal(leaf, out _).Should().BeFalse();
    }

    [Test]
    public void A_seal_moved_to_another_envelope_of_the_same_signer_is_bad()
    {
        var bytes = _slot.Seal(nonce: 8).Bytes.ToArray();
        _slot.Seal(nonce: 7).Bytes.Span.Slice(SealsAt, 113).CopyTo(bytes.AsSpan(SealsAt));
        _slot.TryUnseal(1, _slot.Parse(bytes).Holder, out _).Should().BeFalse();
    }

    [Test]
    public void A_well_sealed_share_that_is_not_the_one_in_the_head_is_bad()
    {
        var bytes = _slot.Seal().Bytes.ToArray();
        bytes[112] ^= 1; // The hash of share 1; then seal the true share again for this head.
        var leaf = _slot.Parse(bytes).Holder;
        var share = new byte[32];
        _slot.Unseal(1, _slot.Parse(_slot.Seal().Bytes).Holder).Value.CopyTo(share);
        using var ephemeral = P256Key.Generate();
        byte[] info = [.. "relay/1/seal"u8, 0, .. _slot.Header.Hash.ToArray(), 1];
        Hpke.TrySeal(HpkeAead.Aes128Gcm, ephemeral, _slot.SlotKeys[0].Point.Span, info, leaf.HeadHash.ToArray(), share, bytes.AsSpan(SealsAt, 113)).Should().BeTrue();
        Hpke.TryOpen(HpkeAead.Aes128Gcm, _slot.SlotKeys[0], info, leaf.HeadHash.ToArray(), bytes.AsSpan(SealsAt, 113), share).Should().BeTrue("the seal itself is sound");
        _slot.TryUnseal(1, _slot.Parse(bytes).Holder, out _).Should().BeFalse();
    }

    [Test]
    public void A_leaf_of_another_slot_and_a_cancel_are_bad()
    {
        var other = new SealingSlot(5, 3, 1, number: 1);
        _slot.TryUnseal(1, other.Parse(other.Seal().Bytes).Holder, out _).Should().BeFalse();
        _slot.TryUnseal(1, _slot.Parse(CancelEnvelope.Create(_slot.Header, _slot.Searcher, SealingSlot.Bundle, 1)).Holder, out _).Should().BeFalse();
    }
}
