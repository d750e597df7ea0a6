using FluentAssertions;
using NUnit.Framework;
using Relay.Api.Transparency;
using Relay.Auction;
using Relay.Auction.Ethereum;
using Relay.Auction.Opening;
using Relay.Auction.Protocol;
using Relay.Auction.Receipts;
using Relay.Auction.Tracking;
using Relay.Auction.Validating;

namespace Relay.Tests.Tracking;

/// <summary>What owners are told of leaves that did not win, and of winners before and without a chain.</summary>
public sealed class EntryFateTests
{
    private static readonly Hash32 Some = ProtocolHash.Of("test", [1]);

    [TestCase(700UL, 100UL)]
    [TestCase(799UL, 1UL)]
    [TestCase(800UL, null)]
    [TestCase(5_000UL, null)]
    public void Loser_is_told_by_how_much_it_missed_the_lowest_winner(ulong value, ulong? by)
    {
        var slot = Slot(Row(RowClass.Won, RejectionCode.None, 900), Row(RowClass.Won, RejectionCode.None, 800), Row(RowClass.NotWon, RejectionCode.NoRoom, value));

        var fate = EntryFate.Of(slot.Rows[2], slot, null);

        fate.Should().Be(new EntryFate(Fate.Lost, null, by is { } wei ? (UInt256)wei : null));
        FateView.Of(fate, true).Sentence.Should().Contain(by is null ? "code and detail" : $"lost by {by} wei");
    }

    [Test]
    public void Without_a_winner_nobody_lost_by_anything()
    {
        var slot = Slot(Row(RowClass.NotWon, RejectionCode.BelowReserve, 5));

        EntryFate.Of(slot.Rows[0], slot, null).Should().Be(new EntryFate(Fate.Lost, null, null));
    }

    [Test]
    public void Winner_without_a_node_has_won_and_with_one_is_pending_until_the_chain_was_seen()
    {
        var row = Row(RowClass.Won, RejectionCode.None, 5);
        var winner = new WinnerFate(0, Fate.WonIncluded, []);

        EntryFate.Of(row, Slot(row) with { Context = Context(Hash32.Zero) }, null).Fate.Should().Be(Fate.Won);
        EntryFate.Of(row, Slot(row), null).Fate.Should().Be(Fate.WonPending);
        EntryFate.Of(row, Slot(row), new SlotFates(1, false, [winner])).Should().Be(new EntryFate(Fate.WonIncluded, winner, null));
    }

    [Test]
    public void Every_code_of_an_entry_has_a_fate_and_what_was_not_verified_is_never_called_invalid()
    {
        var fates = Enum.GetValues<RejectionCode>().Where(code => code != RejectionCode.None).ToDictionary(code => code, code =>
        {
            var row = Row(RowClass.NotWon, code, 5);
            return EntryFate.Of(row, Slot(row), null);
        });

        fates[RejectionCode.NotSimulated].Fate.Should().Be(Fate.NotVerified);
        fates[RejectionCode.Reverted].Fate.Should().Be(Fate.Invalid);
        fates[RejectionCode.BidNotPaid].Fate.Should().Be(Fate.Invalid);
        fates[RejectionCode.Expired].Fate.Should().Be(Fate.Expired);
        fates[RejectionCode.Superseded].Fate.Should().Be(Fate.Replaced);
        fates[RejectionCode.Cancelled].Fate.Should().Be(Fate.Cancelled);
        fates[RejectionCode.DeadlinePassed].Fate.Should().Be(Fate.SlotVoid);
        fates[RejectionCode.StateConflict].Fate.Should().Be(Fate.Lost);
        fates.Values.Should().OnlyContain(fate => FateView.Of(fate, true).Sentence.Length > 10);
    }

    private static OutcomeRow Row(RowClass @class, RejectionCode code, ulong value)
        => new(new TranscriptEntry(0, Some, code, value, 21_000, Hash32.Zero), @class, Address.Zero, default, default, "");

    private static OutcomesRecord Slot(params OutcomeRow[] rows) => new(Context(Some), rows);

    private static AuditContext Context(Hash32 parent) => new(Some, 100, parent, 1_800_000_000, 1, 30_000_000, 6, ValueRule.Simulated, default);
}
