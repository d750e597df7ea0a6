using FluentAssertions;
using NUnit.Framework;
using Relay.Api.Verbs.Sending;
using Relay.Auction.Ethereum;

namespace Relay.Tests.Verbs;

/// <summary>What a searcher believes: <see cref="SlotTrust"/> before it seals, <see cref="ReceiptCheck"/> after it sent.</summary>
public sealed class SlotTrustTests
{
    private static readonly Hash32 Leaf = Keccak.Hash("leaf"u8);

    [Test]
    public void Header_signed_by_relay_and_holder_is_taken()
    {
        using var slot = new VerbSlot();

        SlotTrust.TryVerify(slot.View(), out var header, out _).Should().BeTrue();

        header!.Hash.Should().Be(slot.Header.Hash);
    }

    [Test]
    public void Header_that_a_stranger_signed_for_the_relay_or_the_holder_is_refused()
    {
        using var slot = new VerbSlot();
        using var stranger = SignerKey.Generate();

        SlotTrust.TryVerify(slot.View(relay: stranger), out _, out var byRelay).Should().BeFalse();
        SlotTrust.TryVerify(slot.View(holder: stranger), out _, out var byHolder).Should().BeFalse();

        byRelay.Should().Contain("relay's signature");
        byHolder.Should().Contain("holder 1");
    }

    [Test]
    public void Header_of_another_slot_than_the_answer_says_is_refused()
    {
        using var slot = new VerbSlot();

        SlotTrust.TryVerify(slot.View(slot: 8), out _, out var fault).Should().BeFalse();

        fault.Should().Contain("slot 7").And.Contain("slot 8");
    }

    [Test]
    public void Header_without_its_holders_signature_is_refused()
    {
        using var slot = new VerbSlot();

        SlotTrust.TryVerify(slot.View() with { Holders = [] }, out _, out var fault).Should().BeFalse();

        fault.Should().Contain("0 holder signatures");
    }

    [Test]
    public void Receipt_of_the_relay_for_our_leaf_is_taken()
    {
        using var slot = new VerbSlot();

        ReceiptCheck.TryVerify(slot.Accept(Leaf), slot.Header, Leaf, out var receipt, out _).Should().BeTrue();

        receipt!.Sequence.Should().Be(3);
    }

    [Test]
    public void Receipt_by_a_stranger_for_another_leaf_or_slot_or_after_the_cut_off_is_refused()
    {
        using var slot = new VerbSlot();
        using var stranger = SignerKey.Generate();

        Fault(slot.Accept(Leaf, relay: stranger)).Should().Contain("not signed by");
        Fault(slot.Accept(Keccak.Hash("other"u8))).Should().Contain("another envelope");
        Fault(slot.Accept(Leaf, slotHash: Leaf)).Should().Contain("another slot header");
        Fault(slot.Accept(Leaf, receivedAt: slot.Header.Cutoff)).Should().Contain("after the cut-off");
        Fault(slot.Accept(Leaf) with { Receipt = [1, 2, 3] }).Should().Contain("form");

        string? Fault(Relay.Api.Verbs.Client.AcceptedView answer) => ReceiptCheck.TryVerify(answer, slot.Header, Leaf, out _, out var fault) ? null : fault;
    }
}
