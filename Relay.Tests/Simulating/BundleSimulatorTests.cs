using System.Numerics;
using FluentAssertions;
using NUnit.Framework;
using Relay.Auction;
using Relay.Auction.Chain;
using Relay.Auction.Ethereum;
using Relay.Auction.Sealing;
using Relay.Auction.Simulating;
using Relay.Tests.Ethereum;
using Relay.Tests.Support;
using static Relay.Tests.Simulating.SimulationBench;

namespace Relay.Tests.Simulating;

/// <summary>One bundle at a time on a real anvil.</summary>
[FixtureLifeCycle(LifeCycle.SingleInstance)]
public sealed class BundleSimulatorTests
{
    private Anvil? _anvil;
    private SimulationBench? _bench;

    private Anvil Chain => _anvil!;

    private SimulationBench Bench => _bench!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _anvil = await Anvil.StartAsync();
        _bench = await OnAsync(_anvil);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        _bench?.Dispose();
        if (_anvil is not null) await _anvil.DisposeAsync();
    }

    [Test]
    public async Task Payment_is_to_the_wei_what_mining_the_same_transactions_gives_the_fee_recipient()
    {
        await using var chain = await Anvil.StartAsync();
        using var bench = await OnAsync(chain);
        using var alice = await chain.AccountAsync();
        using var bob = await chain.AccountAsync();
        byte[][] raw =
        [
            Transaction(Anvil.Payer, 10 * Milliether, tip: 2 * Gwei).DynamicFee(alice),
            Transaction(Anvil.At(1), 1, tip: 3 * Gwei).DynamicFee(bob),
            Transaction(Anvil.Payer, Milliether, nonce: 1).Legacy(bob),
            (Transaction(Anvil.Payer, 5, nonce: 2) with { AccessList = RlpForms.List(RlpForms.List(RlpForms.Of(Anvil.Payer), RlpForms.List(RlpForms.Of(new byte[32])))) }).WithAccessList(bob),
        ];

        var outcome = await bench.SimulateAsync(Bundle(raw));

        // A real builder's account is not empty: the bench gives the recipient 1 wei, and so does the chain here.
        await chain.RpcAsync("anvil_setBalance", FeeRecipient.ToString(), "0x1");
        await chain.RpcAsync("anvil_setNextBlockBaseFeePerGas", bench.Head.BaseFee.ToQuantity());
        await chain.MineAsync(FeeRecipient, raw.Select(bytes => (ReadOnlyMemory<byte>)bytes));
        var simulated = outcome.Should().BeOfType<SimulationOutcome.Simulated>().Subject;
        simulated.Payment.ToBigInteger().Should().Be(await chain.BalanceAsync(FeeRecipient) - 1).And.BeGreaterThan(11 * Milliether);
        simulated.Transactions.Aggregate(BigInteger.Zero, (sum, transaction) => sum + transaction.Payment.ToBigInteger()).Should().Be(simulated.Payment.ToBigInteger());
        simulated.GasUsed.Should().Be((await chain.HeadAsync()).GasUsed);
        simulated.Touched.Should().Contain([Anvil.Payer, Anvil.At(1)]);
    }

    [Test]
    public async Task Fee_recipient_without_balance_costs_a_bundle_no_more_gas_than_a_builders()
    {
        await using var chain = await Anvil.StartAsync();
        using var bench = await OnAsync(chain);
        var raw = Transaction(Anvil.Payer, 5).DynamicFee(await chain.AccountAsync());
        (await chain.BalanceAsync(FeeRecipient)).Should().Be(0);

        var given = await GasOfAsync(bench, raw, bench.Run.Target);
        var notGiven = await GasOfAsync(bench, raw, bench.Run.Target with { IsNewRecipient = false });
        await chain.RpcAsync("anvil_setBalance", FeeRecipient.ToString(), "0x1");
        var builders = await GasOfAsync(bench, raw, bench.Run.Target with { IsNewRecipient = false });

        given.Should().Be(builders);
        notGiven.Should().Be(builders + 25_000, "that is what the override saves");
    }

    private static async Task<ulong> GasOfAsync(SimulationBench bench, byte[] raw, SimulationTarget target)
    {
        var answer = await new NodeRun(bench.Node, target).RunAsync([Decode(raw)], Plenty(), default);
        return answer.Should().BeOfType<NodeAnswer<CallResult[]>.Given>().Subject.Value.Single().GasUsed;
    }

    [Test]
    public async Task Contract_sees_the_target_blocks_own_figures()
    {
        // NUMBER, TIMESTAMP, BASEFEE and COINBASE, compared with what the block will have; anything else reverts.
        var head = Bench.Head;
        var code = $"0x43{Push(head.TargetBlock)}1842{Push(head.TimestampSeconds)}181748{Push((ulong)head.BaseFee.Low)}18174173{FeeRecipient.ToString()[2..]}1817606a5700";
        code = code.Replace("606a57", $"60{Target(code):x2}57", StringComparison.Ordinal) + "5b60006000fd";
        var place = Anvil.At(0xc9);
        await Chain.RpcAsync("anvil_setCode", place.ToString(), code);
        using var alice = await Chain.AccountAsync();

        (await Bench.SimulateAsync(Bundle(Transaction(place).DynamicFee(alice)))).Should().BeOfType<SimulationOutcome.Simulated>();

        static string Push(ulong value) => $"67{value:x16}";
        static int Target(string code) => (code.Length - 2) / 2;
    }

    [Test]
    public async Task Transaction_that_must_succeed_and_reverts_fails_its_bundle()
    {
        using var alice = await Chain.AccountAsync();

        var outcome = await Bench.SimulateAsync(Bundle(Transaction(Anvil.Payer, 1).DynamicFee(alice), Transaction(Anvil.Reverter, nonce: 1).DynamicFee(alice)));

        outcome.Should().Be(new SimulationOutcome.Failed(RejectionCode.Reverted, 1));
    }

    [Test]
    public async Task Transaction_that_may_revert_stays_and_pays_for_its_gas()
    {
        using var alice = await Chain.AccountAsync();

        var outcome = await Bench.SimulateAsync(Bundle(null,
            (Transaction(Anvil.Payer, 1).DynamicFee(alice), Tolerance.None), (Transaction(Anvil.Reverter, nonce: 1, tip: Gwei).DynamicFee(alice), Tolerance.MayRevert)));

        var simulated = outcome.Should().BeOfType<SimulationOutcome.Simulated>().Subject;
        simulated.Dropped.Should().BeEmpty();
        simulated.Transactions[1].Reverted.Should().BeTrue();
        simulated.Transactions[1].Payment.ToBigInteger().Should().Be(Gwei * simulated.Transactions[1].GasUsed);
    }

    [Test]
    public async Task Transaction_that_may_be_dropped_is_left_out_where_it_fails_and_kept_where_it_does_not()
    {
        using var alice = await Chain.AccountAsync();
        using var bob = await Chain.AccountAsync();
        using var poor = await Chain.AccountAsync(0);
        var pays = (Transaction(Anvil.Payer, 7).DynamicFee(alice), Tolerance.MayDrop);

        Dropped(await Bench.SimulateAsync(Bundle(null, pays, (Transaction(Anvil.Reverter).DynamicFee(bob), Tolerance.MayDrop)))).Should().Equal(1);
        Dropped(await Bench.SimulateAsync(Bundle(null, (Transaction(Anvil.Payer, 1, nonce: 5).DynamicFee(bob), Tolerance.MayDrop), pays))).Should().Equal(0);
        Dropped(await Bench.SimulateAsync(Bundle(null, (Transaction(Anvil.Payer, 1).DynamicFee(poor), Tolerance.MayDrop), pays))).Should().Equal(0);

        static IReadOnlyList<ushort> Dropped(SimulationOutcome outcome) => outcome.Should().BeOfType<SimulationOutcome.Simulated>().Subject.Dropped;
    }

    [TestCase(10UL, true)]
    [TestCase(11UL, false)]
    public async Task Bundle_that_pays_less_than_it_declared_is_told_so(ulong bid, bool stands)
    {
        using var alice = await Chain.AccountAsync();

        var outcome = await Bench.SimulateAsync(Bundle(bid, (Transaction(Anvil.Payer, 10).DynamicFee(alice), Tolerance.None)));

        if (stands) outcome.Should().BeOfType<SimulationOutcome.Simulated>();
        else outcome.Should().Be(new SimulationOutcome.Failed(RejectionCode.BidNotPaid, -1));
    }

    [TestCase(1UL, RejectionCode.NonceTooLow)]
    [TestCase(3UL, RejectionCode.NonceGap)]
    public async Task Nonce_is_checked_by_the_relay_for_anvil_does_not(ulong nonce, RejectionCode code)
    {
        using var alice = await Chain.AccountAsync();
        await Chain.RpcAsync("anvil_setNonce", alice.Address.ToString(), "0x2");

        (await Bench.SimulateAsync(Bundle(Transaction(Anvil.Payer, 1, nonce).DynamicFee(alice)))).Should().Be(new SimulationOutcome.Failed(code, 0));
    }

    [Test]
    public async Task Nonces_of_one_sender_that_contradict_each_other_are_the_bundles_own_fault()
    {
        using var alice = await Chain.AccountAsync();
        byte[] Nonce(ulong nonce, ulong wei = 1) => Transaction(Anvil.Payer, wei, nonce).DynamicFee(alice);

        (await Bench.SimulateAsync(Bundle(Nonce(1), Nonce(0)))).Should().Be(new SimulationOutcome.Failed(RejectionCode.NonceOrder, 0));
        (await Bench.SimulateAsync(Bundle(Nonce(0), Nonce(1), Nonce(0, wei: 2)))).Should().Be(new SimulationOutcome.Failed(RejectionCode.DuplicateInBundle, 2));
        (await Bench.SimulateAsync(Bundle(Nonce(0), Nonce(2)))).Should().Be(new SimulationOutcome.Failed(RejectionCode.NonceGap, 1));
    }

    [TestCase(0, RejectionCode.BelowBlobFee)]
    [TestCase(1, RejectionCode.None)]
    public async Task Blob_fee_below_that_of_the_block_is_told(int above, RejectionCode code)
    {
        using var alice = await Chain.AccountAsync();
        var fee = (await BlobFee.AfterAsync(Bench.Node, Bench.Head.TargetBlock - 1, Plenty(), default))!.Value;
        fee.Should().BeGreaterThan(UInt256.Zero);
        var sample = Transaction(Anvil.Payer, 1) with { MaxBlobFee = fee.ToBigInteger() - 1 + above };

        var outcome = await Bench.SimulateAsync(Bundle(sample.Blob(alice, new byte[48])));

        if (code == RejectionCode.None) outcome.Should().NotBeOfType<SimulationOutcome.Failed>();
        else outcome.Should().Be(new SimulationOutcome.Failed(code, 0));
    }

    [Test]
    public async Task Blobs_count_for_what_a_sender_must_be_able_to_pay()
    {
        using var alice = await Chain.AccountAsync(100 * Gwei * 200_000 + 131_072 * Gwei - 1);
        var sample = Transaction(Anvil.At(7), 0) with { MaxBlobFee = Gwei };

        (await Bench.SimulateAsync(Bundle(sample.Blob(alice, new byte[48])))).Should().Be(new SimulationOutcome.Failed(RejectionCode.InsufficientBalance, 0));
    }

    [Test]
    public async Task Earlier_nonces_of_another_bundle_are_executed_before_and_not_counted()
    {
        using var alice = await Chain.AccountAsync();

        var outcome = await Bench.SimulateAsync(Bundle(Transaction(Anvil.Payer, 5, nonce: 1).DynamicFee(alice)), [Decode(Transaction(Anvil.Payer, 1000).DynamicFee(alice))]);

        outcome.Should().BeOfType<SimulationOutcome.Simulated>().Which.Payment.Should().Be((UInt256)5);
    }

    [Test]
    public async Task Sender_that_cannot_pay_fails_its_bundle_first_or_later()
    {
        using var alice = await Chain.AccountAsync();
        using var poor = await Chain.AccountAsync(1000);

        (await Bench.SimulateAsync(Bundle(Transaction(Anvil.Payer, 1).DynamicFee(poor)))).Should().Be(new SimulationOutcome.Failed(RejectionCode.InsufficientBalance, 0));
        (await Bench.SimulateAsync(Bundle(Transaction(Anvil.Payer, 1).DynamicFee(alice), Transaction(Anvil.Payer, 1).DynamicFee(poor))))
            .Should().Be(new SimulationOutcome.Failed(RejectionCode.InsufficientBalance, -1));
    }

    [Test]
    public async Task Money_that_came_earlier_in_the_bundle_can_be_spent_later_in_it()
    {
        using var alice = await Chain.AccountAsync();
        using var poor = await Chain.AccountAsync(0);

        var outcome = await Bench.SimulateAsync(Bundle(Transaction(poor.Address, 50 * Milliether).DynamicFee(alice), Transaction(Anvil.Payer, 9).DynamicFee(poor)));

        outcome.Should().BeOfType<SimulationOutcome.Simulated>().Which.Payment.Should().Be((UInt256)9);
    }

    [Test]
    public async Task Delegation_of_an_account_is_applied_and_uses_up_its_nonce()
    {
        using var alice = await Chain.AccountAsync();
        using var bob = await Chain.AccountAsync();
        var authorization = SampleTransaction.Authorization(bob, Anvil.ChainId, Anvil.Payer, 0);
        var delegates = Transaction(bob.Address, 8).SetCode(alice, authorization);

        (await Bench.SimulateAsync(Bundle(delegates, Transaction(Anvil.Payer, 1, nonce: 1).DynamicFee(bob)))).Should().BeOfType<SimulationOutcome.Simulated>().Which.Payment.Should().Be((UInt256)9);
        (await Bench.SimulateAsync(Bundle(delegates, Transaction(Anvil.Payer, 1).DynamicFee(bob)))).Should().Be(new SimulationOutcome.Failed(RejectionCode.NonceTooLow, 1));
    }

    [Test]
    public async Task What_the_node_cannot_simulate_is_not_called_invalid()
    {
        using var alice = await Chain.AccountAsync();

        (await Bench.SimulateAsync(Bundle((Transaction(default) with { To = null, Calldata = [0] }).DynamicFee(alice)))).Should().BeOfType<SimulationOutcome.NotSimulated>();
    }

    [Test]
    public async Task Bundle_larger_than_the_nodes_gas_cap_is_not_simulated()
    {
        using var bench = await OnAsync(Chain, gasCap: 250_000);
        using var alice = await Chain.AccountAsync();

        (await bench.SimulateAsync(Bundle(Transaction(Anvil.Payer, 1).DynamicFee(alice)))).Should().BeOfType<SimulationOutcome.Simulated>();
        (await bench.SimulateAsync(Bundle(Transaction(Anvil.Payer, 1, gas: 300_000).DynamicFee(alice)))).Should().BeOfType<SimulationOutcome.NotSimulated>();
    }

    [Test]
    public async Task Trial_of_a_searcher_tells_what_each_transaction_pays_and_reports_reverts()
    {
        using var alice = await Chain.AccountAsync();
        var bundle = Bundle(Transaction(Anvil.Payer, 10 * Milliether, tip: 2 * Gwei).DynamicFee(alice), Transaction(Anvil.Reverter, nonce: 1, tip: Gwei).DynamicFee(alice));
        var options = new ChainOptions { NodeUrl = Chain.Url, FeeRecipient = FeeRecipient.ToString(), CallMilliseconds = 10_000 };
        using var trials = new BundleTrials(options, new AuctionOptions { ChainId = Anvil.ChainId }, TestTime.System);

        var trial = (BundleTrialOutcome.Simulated)await trials.RunAsync(new BundleTrialRequest { Transactions = bundle.Transactions }, default);

        trial.StateBlock.Should().Be(Bench.Head.TargetBlock - 1);
        trial.Transactions.Select(one => one.Reverted).Should().Equal(false, true);
        trial.Transactions.Select(one => one.Payment.ToBigInteger()).Should().Equal(10 * Milliether + 2 * Gwei * trial.Transactions[0].GasUsed, Gwei * trial.Transactions[1].GasUsed);
    }
}
