using FluentAssertions;
using NUnit.Framework;
using Relay.Auction;
using Relay.Auction.Ethereum;
using Relay.Auction.Simulating;
using Relay.Tests.Support;
using static Relay.Tests.Simulating.SimulationBench;

namespace Relay.Tests.Simulating;

/// <summary>Bundles that nobody sends who means well, together in one slot of a real anvil.</summary>
public sealed class HostileBundleTests
{
    [Test]
    public async Task Bundles_that_promise_all_or_nothing_share_everything_or_clash_with_themselves_leave_one_sound_list()
    {
        await using var chain = await Anvil.StartAsync();
        using var bench = await OnAsync(chain);
        using var shared = await chain.AccountAsync();
        using var twice = await chain.AccountAsync();
        var common = Transaction(Anvil.Payer, 1).DynamicFee(shared);
        var slot = new TrialSlot(bench);
        for (var i = 0UL; i < 30; i++) slot.Add(100 + i, common, Transaction(Anvil.Payer, 99 + i).DynamicFee(await chain.AccountAsync())); // 0 … 29: one transaction in all of them
        slot.Add(UInt256.MaxValue, null, Transaction(Anvil.Payer, 5).DynamicFee(await chain.AccountAsync())); // 30: cannot be true
        slot.Add(0, Transaction(Anvil.At(1)).DynamicFee(await chain.AccountAsync())); // 31: promises nothing, and pays nothing
        slot.Add(50, Transaction(Anvil.Payer, 25).DynamicFee(twice), Transaction(Anvil.Payer, 26).DynamicFee(twice)); // 32: one nonce twice
        slot.Add(40, Transaction(Anvil.Payer, 40).DynamicFee(await chain.AccountAsync()));
        slot.Add(40, Transaction(Anvil.Payer, 40, nonce: ulong.MaxValue - 1).DynamicFee(await chain.AccountAsync())); // 34: a nonce that never comes
        slot.Add(30, Transaction(Anvil.Payer, Milliether * 1_000_000).DynamicFee(await chain.AccountAsync())); // 35: money that nobody has

        var (winners, record, _, _) = await slot.RunAsync();

        winners.Select(winner => winner.Sequence).Should().Equal(29, 33, 31);
        record.Entries[30].Code.Should().Be(RejectionCode.BidNotPaid);
        record.Entries[32].Code.Should().Be(RejectionCode.DuplicateInBundle);
        record.Entries[34].Code.Should().Be(RejectionCode.NonceGap);
        record.Entries[35].Code.Should().Be(RejectionCode.InsufficientBalance);
        var mined = await chain.MineAsync(FeeRecipient, slot.TransactionsOf(winners));
        mined.Should().HaveCount(4);
    }

    [Test]
    public async Task One_bundle_that_lacks_a_nonce_does_not_make_the_slot_recover_every_sender()
    {
        await using var chain = await Anvil.StartAsync();
        using var bench = await OnAsync(chain);
        using var alice = await chain.AccountAsync();
        // The best promise lacks the nonce that three thousand others hold, each of another account.
        var slot = new TrialSlot(bench).Add(1_000_000, Transaction(Anvil.Payer, 1, nonce: 1).DynamicFee(alice));
        for (var i = 0UL; i < 3_000; i++)
        {
            using var other = i < 2_900 ? SignerKey.Generate() : await chain.AccountAsync();
            slot.Add(1 + i, Transaction(Anvil.Payer, 1 + i).DynamicFee(other));
        }

        var order = slot.Contestants();
        var trials = new SingleTrials(order, bench.Simulator, bench.Accounts, Anvil.ChainId, parallelism: 4);
        // The first wave fills so small a block.
        await trials.RunAsync(1, Plenty, default);

        order[0].Code.Should().Be(RejectionCode.NonceGap);
        trials.Reached.Should().BeLessThan(100);
        order.Count(one => one.Bundle.Transactions.Any(transaction => transaction.KnowsSender)).Should().BeLessThan(600);
    }
}
