using FluentAssertions;
using NUnit.Framework;
using Relay.Auction;
using Relay.Auction.Ethereum;
using Relay.Auction.Protocol;
using Relay.Auction.Sealing;
using Relay.Tests.Support;

namespace Relay.Tests.Sealing;

public sealed class EnvelopeSealerTests
{
    private readonly SealingSlot _slot = new(5, 3, 1);

    [Test]
    public void The_same_inputs_give_the_same_bytes_and_other_random_bytes_give_others()
    {
        _slot.Seal().Bytes.ToArray().Should().Equal(_slot.Seal().Bytes.ToArray());
        _slot.Seal(random: "another").Leaf.Should().NotBe(_slot.Seal().Leaf);
    }

    [Test]
    public void One_random_value_with_two_bundles_gives_two_seeds()
        => _slot.Seal(new BidPlaintext { Transactions = [] }).Seed.Should().NotBe(_slot.Seal().Seed);

    [Test]
    public void Keys_derived_in_two_steps_are_those_of_the_protocol()
    {
        byte[] seed = SealingSlot.Bytes("seed"), key = new byte[32], coefficients = new byte[64], expected = new byte[32];
        var core = new Hash32(SealingSlot.Bytes("core"));
        using var keys = new SeedKeys(seed, core, stackalloc byte[32]);

        ProtocolHash.Derive("relay/1/dek", seed, core, expected);
        keys.BodyKey(key);
        key.Should().Equal(expected);
        ProtocolHash.Derive("relay/1/tie", seed, core, expected);
        keys.Tie().ToArray().Should().Equal(expected);
        ProtocolHash.Derive("relay/1/blind", seed, core, expected);
        keys.Blind().ToArray().Should().Equal(expected);
        ProtocolHash.Derive("relay/1/eph", 16, seed, core, expected);
        keys.Ephemeral(16, key);
        key.Should().Equal(expected);
        keys.Coefficients(coefficients);
        ProtocolHash.Derive("relay/1/coef", 2, seed, core, expected);
        coefficients[32..].Should().Equal(expected);
    }

    [Test]
    public void A_bundle_larger_than_the_slots_largest_class_is_refused()
    {
        var plaintext = new BidPlaintext { Transactions = [new BidTransaction(Tolerance.None, new byte[16 * 1024])] };
        EnvelopeSealer.TrySeal(_slot.Header, _slot.Searcher, plaintext, SealingSlot.Bundle, 1, new byte[32], out _, out var rejection).Should().BeFalse();
        rejection.Code.Should().Be(RejectionCode.BundleTooLarge);
    }

    [Test]
    public void A_bundle_that_no_opener_would_take_is_refused_before_it_is_sealed()
    {
        var plaintext = new BidPlaintext { Bid = 5, Transactions = [] };
        EnvelopeSealer.TrySeal(_slot.Header, _slot.Searcher, plaintext, SealingSlot.Bundle, 1, new byte[32], out _, out var rejection).Should().BeFalse();
        rejection.Code.Should().Be(RejectionCode.Malformed);
    }

    [Test]
    public void The_edges_id_for_a_client_is_of_that_client_alone()
    {
        var id = BundleId.ForClient(_slot.Searcher.Address, "replacement-1"u8);
        id.Should().NotBe(BundleId.ForClient(_slot.RelayKey.Address, "replacement-1"u8));
        BundleId.TryParse(id.ToString(), out var parsed).Should().BeTrue();
        parsed.Should().Be(id);
    }
}
