using System.Diagnostics;
using Relay.Auction.Ethereum;
using Relay.Auction.Opening;
using Relay.Auction.Protocol;
using Relay.Auction.Ranking;
using Relay.Auction.Receipts;
using Relay.Auction.Sealing;
using Relay.Auction.Simulating;
using Relay.Auction.Slots;
using Relay.Tests.Support;

namespace Relay.Tests.Simulating;

/// <summary>Sealed and opened bundles of one slot, and the contest over them as the close runs it.</summary>
internal sealed class TrialSlot(SimulationBench bench)
{
    private static readonly Hash32 Seed = ProtocolHash.Of("test", [9]);
    private readonly TestSlot _slot = new(SlotRules.Refunds);
    private readonly List<LeafOutcome> _outcomes = [];

    public LeafOutcome[] Outcomes => [.. _outcomes];

    public RankingLimits Limits => new(bench.Head.GasLimit, 6, UInt256.Zero);

    /// <summary>Adds a bundle; without a bid it is ranked by what it pays.</summary>
    public TrialSlot Add(ulong? bid, params byte[][] transactions) => Add(bid, null, transactions);

    /// <summary>Adds a bundle of which the builder is to give something back.</summary>
    public TrialSlot Add(UInt256? bid, RefundTerms? refund, params byte[][] transactions)
    {
        using var signer = SignerKey.Generate();
        return AddBy(signer, bid, refund, transactions);
    }

    /// <summary>Adds a bundle of a signer that may have several.</summary>
    public TrialSlot AddBy(SignerKey signer, UInt256? bid, RefundTerms? refund, params byte[][] transactions)
    {
        var plaintext = new BidPlaintext
        {
            Terms = bid is null ? BidTerms.None : BidTerms.BidDeclared, Bid = bid ?? 0, Refund = refund,
            Transactions = [.. transactions.Select(raw => new BidTransaction(Tolerance.None, raw))],
        };
        var random = new byte[32];
        BitConverter.TryWriteBytes(random, _outcomes.Count);
        if (!EnvelopeSealer.TrySeal(_slot.Header, signer, plaintext, new BundleId(1), 1, random, out var made, out var rejection)) throw new InvalidOperationException(rejection.Detail);
        var envelope = _slot.Parse(made.Bytes);
        var opened = (OpeningOutcome.Opened)EnvelopeOpener.Open(envelope, [new Share(1, made.Seed)]);
        var bundle = new OpenedBundle((uint)_outcomes.Count, envelope, opened, [.. transactions.Select(SimulationBench.Decode)]);
        _outcomes.Add(new LeafOutcome(RowClass.NotWon, default, Keys: opened.Keys, Bundle: bundle, Value: bid ?? 0));
        return this;
    }

    public Contestant[] Contestants() => [.. _outcomes.Select(outcome => new Contestant(outcome.Bundle!, outcome.Value)).OrderByDescending(one => one.Value).ThenBy(one => one.Sequence)];

    /// <summary>Runs the contest and ranks from its record, decoded again.</summary>
    public async Task<(IReadOnlyList<Winner> Winners, SimulationRecord Record, SlotTrial Trial, TimeSpan Used)> RunAsync(TimeSpan? budget = null, TimeProvider? time = null, int parallelism = 4)
    {
        var order = Contestants();
        var singles = new SingleTrials(order, bench.Simulator, bench.Accounts, Anvil.ChainId, parallelism);
        var trial = new SlotTrial(order, singles, new ListVerification(bench.Run, bench.Accounts), new SecondTries(order, bench.Simulator, parallelism), contest => Rank(contest, order));
        var from = Stopwatch.GetTimestamp();
        await trial.RunAsync(bench.Head.GasLimit, new TrialClock(time ?? TestTime.System, budget ?? SimulationBench.Plenty()), default);
        var used = Stopwatch.GetElapsedTime(from);
        var made = new SimulationRecord(bench.Head, true, trial.Entries(), Nonces());
        if (!SimulationRecord.TryDecode(made.Encode(), out var record)) throw new InvalidOperationException("the record does not read back");
        return (SlotRanking.Rank(record.Apply(_outcomes), Seed, Limits, record.Nonces), record, trial, used);
    }

    public IReadOnlyList<ReadOnlyMemory<byte>> TransactionsOf(IEnumerable<Winner> winners)
        => [.. winners.SelectMany(winner => _outcomes[(int)winner.Sequence].Bundle!.Transactions).Select(transaction => transaction.Raw)];

    private Contestant[] Rank(IReadOnlyList<Contestant> contest, Contestant[] all)
    {
        var record = new SimulationRecord(bench.Head, true, contest.ToDictionary(one => one.Sequence, one => one.Entry()!), Nonces());
        return [.. SlotRanking.Rank(record.Apply(_outcomes), Seed, Limits, record.Nonces).Select(winner => all.First(one => one.Sequence == winner.Sequence))];
    }

    private Dictionary<Address, ulong> Nonces() => bench.Accounts.Known.ToDictionary(pair => pair.Key, pair => pair.Value.Nonce);
}
