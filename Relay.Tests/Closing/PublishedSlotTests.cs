using FluentAssertions;
using NUnit.Framework;
using Relay.Auction;
using Relay.Auction.Closing;
using Relay.Auction.Ethereum;
using Relay.Auction.Protocol;
using Relay.Auction.Receipts;
using Relay.Auction.Sealing;
using Relay.Auction.Validating;

namespace Relay.Tests.Closing;

public sealed class PublishedSlotTests
{
    private static readonly Hash32 Hash = ProtocolHash.Of("test", [1]);
    private static readonly SetCommit Set = new(Hash, 42, 3, Hash, 42, Hash32.Zero, 1_000, 41, Hash);

    [Test]
    public void Ranked_slot_comes_back_as_it_was_stored()
    {
        var bytes = Ranked().Encode();

        PublishedSlot.TryDecode(bytes, out var slot).Should().BeTrue();

        slot!.Encode().Should().Equal(bytes);
        slot.Set.Should().Be(Set);
        (slot.ClosedAtMs, slot.PublishedAtMs, slot.Opened, slot.Rule).Should().Be((900UL, 1_100UL, 2U, ValueRule.DeclaredCapped));
        slot.Winners.Should().HaveCount(2);
        slot.Winners[0].Transactions.Select(transaction => transaction.Tolerance).Should().Equal(Tolerance.MayRevert, Tolerance.None);
        slot.Winners[0].Transactions[1].Raw.ToArray().Should().Equal(4, 5, 6);
        slot.Winners[1].Seed.Should().Be(Secret(2));
    }

    [Test]
    public void Void_slot_comes_back_with_the_holders_signed_refusal()
    {
        using var holder = SignerKey.Generate();
        var refusal = new Refusal(1, Hash, RejectionCode.HolderRefused).SignedBy(holder);

        PublishedSlot.TryDecode(new PublishedSlot(null, 1, 2, 0, ValueRule.Declared, [], refusal).Encode(), out var slot).Should().BeTrue();

        slot!.Set.Should().BeNull();
        slot.Refusal!.Value.Should().Be(refusal.Value);
        slot.Refusal.IsBy(holder.Address).Should().BeTrue();
    }

    [Test]
    public void Record_that_was_cut_or_lengthened_is_none()
    {
        var bytes = Ranked().Encode();

        for (var length = 0; length < bytes.Length; length++) PublishedSlot.TryDecode(bytes.AsMemory(0, length), out _).Should().BeFalse("{0} of {1} bytes are there", length, bytes.Length);
        PublishedSlot.TryDecode((byte[])[.. bytes, 0], out _).Should().BeFalse();
    }

    [Test]
    public void No_text_of_it_shows_a_seed_or_a_transaction()
    {
        var winner = Ranked().Winners[0];

        $"{winner} {winner.Transactions[1]}".Should().NotContain("040506").And.NotContain("0101010101");
    }

    private static PublishedSlot Ranked() => new(Set, 900, 1_100, 2, ValueRule.DeclaredCapped,
    [
        new WinnerContents(Secret(1), [new WinnerTransaction(Tolerance.MayRevert, Hash, new byte[] { 1, 2, 3 }), new WinnerTransaction(Tolerance.None, Hash, new byte[] { 4, 5, 6 })]),
        new WinnerContents(Secret(2), []),
    ], null);

    private static Secret32 Secret(byte value) => new([.. Enumerable.Repeat(value, 32)]);
}
