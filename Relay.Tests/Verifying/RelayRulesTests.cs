using FluentAssertions;
using NUnit.Framework;
using Relay.Auction.Closing;
using Relay.Auction.Ethereum;
using Relay.Auction.Validating;
using Relay.Auction.Verifying;
using Relay.Tests.Ethereum;
using Relay.Tests.Support;

namespace Relay.Tests.Verifying;

/// <summary>The relay's own rules, run again over real transactions.</summary>
public sealed class RelayRulesTests : VerifierFixture
{
    private static readonly ChainHead Head = new(25_000_000, Hash32.Zero, TestSlot.Cutoff / 1000, 1_000_000_000, 30_000_000);
    private static readonly RankAgain Rules = RelayRules.For(Head, ValueRule.Declared, 6);

    [Test]
    public void A_slot_that_was_ranked_by_the_relays_rules_is_clean_when_they_run_again()
    {
        var closed = Slot.Close(RealLeaves(), Rules);

        closed.Result.Value.Winners.Select(winner => winner.Sequence).Should().Equal(1, 0);
        SlotVerifier.Verify(closed, Slot.Keys, Rules).Faults.Should().BeEmpty();
    }

    [Test]
    public void Other_rules_than_the_relays_find_its_values_wrong()
    {
        var closed = Slot.Close(RealLeaves(), Rules);
        var capped = RelayRules.For(Head with { BaseFee = 30_000_000_000 }, ValueRule.DeclaredCapped, 6);
        SlotVerifier.Verify(closed, Slot.Keys, capped).Faults.Should().Contain(fault => fault.Kind == FaultKind.WrongOutcome && fault.Level == VerificationLevel.Auditor);
    }

    [Test]
    public void An_earlier_nonce_goes_first_and_the_public_calls_it_no_fault()
    {
        // 0 pays less than 1 and holds the nonce before it.
        var leaves = new[] { Real(100, nonce: 7), Real(900, nonce: 8) };
        var closed = Slot.Close(leaves, Rules);

        closed.Result.Value.Winners.Select(winner => winner.Sequence).Should().Equal(0, 1);
        var report = SlotVerifier.Verify(OnlyPublic(closed), Slot.Keys);
        report.Faults.Should().BeEmpty();
        report.NotProved.Should().Contain(sentence => sentence.Contains("may stand before"));
        SlotVerifier.Verify(closed, Slot.Keys, Rules).Faults.Should().BeEmpty();
    }

    private TestLeaf[] RealLeaves() =>
    [
        Real(100, nonce: 7),
        Slot.Bundle(Key(), 900, transaction: new SampleTransaction().DynamicFee(Key())),
        Real(60, nonce: 7, value: 2), // conflicts with 0
        Slot.Bundle(Key(), 40, transaction: new SampleTransaction().DynamicFee(Key())), // below the reserve
        Slot.Bundle(Key(), 500), // no transaction that decodes
    ];

    private TestLeaf Real(ulong bid, ulong nonce, int value = 1)
        => Slot.Bundle(Key(), bid, transaction: new SampleTransaction { Nonce = nonce, Value = value }.DynamicFee(Alice));
}
