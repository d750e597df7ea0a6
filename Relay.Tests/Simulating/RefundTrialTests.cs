using System.Numerics;
using FluentAssertions;
using NUnit.Framework;
using Relay.Auction;
using Relay.Auction.Ethereum;
using Relay.Auction.Sealing;
using Relay.Tests.Support;
using static Relay.Tests.Simulating.SimulationBench;

namespace Relay.Tests.Simulating;

/// <summary>Refunds in slots on a real anvil: bundles are ranked by what the builder keeps.</summary>
public sealed class RefundTrialTests
{
    private static readonly Address Owner = Anvil.At(0x77, 0x99);

    [Test]
    public async Task Bundle_that_gives_nearly_all_back_is_ranked_by_what_is_left()
    {
        await using var chain = await Anvil.StartAsync();
        using var bench = await OnAsync(chain);
        var slot = new TrialSlot(bench)
            .Add(null, Terms(9000), Transaction(Anvil.Payer, 10 * Milliether).DynamicFee(await chain.AccountAsync()))
            .Add(null, Transaction(Anvil.Payer, 2 * Milliether).DynamicFee(await chain.AccountAsync()))
            .Add(null, Terms(9000, isDelayed: true), Transaction(Anvil.Payer, 10 * Milliether).DynamicFee(await chain.AccountAsync()));

        var (winners, record, _, _) = await slot.RunAsync();

        // Of the first the transfer comes off too; the delayed one costs none.
        var pot = 10 * Milliether - 21_000 * bench.Head.BaseFee.ToBigInteger();
        winners.Select(winner => (winner.Sequence, winner.Value.ToBigInteger())).Should().Equal((1, 2 * Milliether), (2, Milliether), (0, pot - pot * 9 / 10));
        record.Entries[0].Paid.ToBigInteger().Should().Be(10 * Milliether);
        record.Entries[0].Refundable.ToBigInteger().Should().Be(10 * Milliether);
    }

    [Test]
    public async Task Only_the_named_transactions_payment_is_shared()
    {
        await using var chain = await Anvil.StartAsync();
        using var bench = await OnAsync(chain);
        var terms = RefundTerms.TryCreate([1], [new RefundShare(Owner, 5000)], isDelayed: true, out var made) ? made : throw new InvalidOperationException();
        var slot = new TrialSlot(bench)
            .Add(null, terms, Transaction(Anvil.Payer, 10 * Milliether).DynamicFee(await chain.AccountAsync()), Transaction(Anvil.Payer, 4 * Milliether).DynamicFee(await chain.AccountAsync()));

        var (winners, record, _, _) = await slot.RunAsync();

        winners.Single().Value.ToBigInteger().Should().Be(12 * Milliether);
        (record.Entries[0].Paid.ToBigInteger(), record.Entries[0].Refundable.ToBigInteger()).Should().Be((14 * Milliether, 4 * Milliether));
    }

    [Test]
    public async Task Refund_that_is_not_worth_its_transfer_does_not_win_unless_it_is_paid_later()
    {
        await using var chain = await Anvil.StartAsync();
        using var bench = await OnAsync(chain);
        var transfer = 21_000 * bench.Head.BaseFee.ToBigInteger();
        // Half of what is left after one transfer is worth one: three transfers, and not a wei less.
        var slot = new TrialSlot(bench)
            .Add(null, Terms(5000), Transaction(Anvil.Payer, 3 * transfer).DynamicFee(await chain.AccountAsync()))
            .Add(null, Terms(5000), Transaction(Anvil.Payer, 3 * transfer - 1).DynamicFee(await chain.AccountAsync()))
            .Add(null, Terms(5000, isDelayed: true), Transaction(Anvil.Payer, 2).DynamicFee(await chain.AccountAsync()));

        var (winners, record, _, _) = await slot.RunAsync();

        winners.Select(winner => (winner.Sequence, winner.Value.ToBigInteger())).Should().Equal((0, transfer), (2, BigInteger.One));
        record.Entries[1].Code.Should().Be(RejectionCode.RefundTooSmall);
    }

    [Test]
    public async Task Declared_bid_is_what_is_kept_and_not_what_is_paid()
    {
        await using var chain = await Anvil.StartAsync();
        using var bench = await OnAsync(chain);
        var kept = (UInt256)(ulong)Milliether;
        var slot = new TrialSlot(bench)
            .Add(kept, Terms(9000, isDelayed: true), Transaction(Anvil.Payer, 10 * Milliether).DynamicFee(await chain.AccountAsync()))
            .Add(kept, Terms(9000, isDelayed: true), Transaction(Anvil.Payer, 10 * Milliether - 10).DynamicFee(await chain.AccountAsync()));

        var (winners, record, _, _) = await slot.RunAsync();

        winners.Select(winner => (winner.Sequence, winner.Value)).Should().Equal((0, kept));
        record.Entries[1].Code.Should().Be(RejectionCode.BidNotPaid);
    }

    private static RefundTerms Terms(ushort basisPoints, bool isDelayed = false)
        => RefundTerms.TryCreate([0], [new RefundShare(Owner, basisPoints)], isDelayed, out var terms) ? terms : throw new InvalidOperationException();
}
