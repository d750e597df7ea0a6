using Microsoft.Extensions.Logging;
using Relay.Auction.Chain;
using Relay.Auction.Closing;
using Relay.Auction.Ethereum;
using Relay.Auction.Keys;
using Relay.Auction.Opening;
using Relay.Auction.Ranking;
using Relay.Auction.Slots;
using Relay.Auction.State;

namespace Relay.Auction.Simulating;

/// <summary>The simulations of one slot, within its time, written once: the record that the slot is ranked from.</summary>
internal sealed partial class SlotSimulation(
    ExecutionNode node, HeadFollower follower, RelayStore store, RelayKeys keys, SlotClock clock, ChainOptions options, AuctionOptions auction, CloseObserver observer, TimeProvider time, ILogger<SlotSimulation> log)
{
    /// <summary>The slot's record, where one was written: by this node or by the one that led before.</summary>
    public async Task<SimulationRecord?> FindAsync(ulong slot, CancellationToken cancellation)
        => await store.Records.FindAsync(slot, RecordKind.Simulation, cancellation).ConfigureAwait(false) is { } stored ? Read(slot, stored) : null;

    /// <summary>Simulates, and writes the record.</summary>
    /// <param name="slot">The committed slot.</param>
    /// <param name="epoch">The lease.</param>
    /// <param name="outcomes">By sequence, opened and valid by themselves, valued by what they declare.</param>
    /// <param name="seed">Decides ties.</param>
    /// <param name="cancellation">Ends it with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>The record that stands; null where the lease is lost.</returns>
    public async Task<SimulationRecord?> RunAsync(CommittedSlot slot, LeaseEpoch epoch, LeafOutcome[] outcomes, Hash32 seed, CancellationToken cancellation)
    {
        var budget = BudgetOf(slot.Slot);
        var trialClock = new TrialClock(time, budget);
        var (record, fault) = await SimulateAsync(slot, outcomes, seed, trialClock, cancellation).ConfigureAwait(false);
        follower.NoteSlot(fault is null ? null : $"in slot {slot.Slot} it verified nothing: {fault}");
        LogRecord(slot.Slot, record.IsAnswered, record.Entries.Count, (long)trialClock.Used.TotalMilliseconds, (long)budget.TotalMilliseconds);
        await observer.AtAsync(CloseStep.KeepSimulation, slot.Slot).ConfigureAwait(false);
        if (await store.Records.PutOnceAsync(slot.Slot, epoch, RecordKind.Simulation, keys.Rest.Seal(RestPurpose.Simulation, record.Encode()), cancellation).ConfigureAwait(false) is not { } written) return null;
        return Read(slot.Slot, written.Bytes);
    }

    /// <summary>What the slot's ranking may use.</summary>
    public RankingLimits LimitsOf(CommittedSlot slot, ChainHead head)
        => new(head.GasLimit, Math.Min(auction.BlockBlobLimit, BlobSchedule.MostAt(auction.ChainId, head.TimestampSeconds)), slot.Leaves.Header.Header.Reserve);

    private SimulationRecord Read(ulong slot, ReadOnlyMemory<byte> stored)
        => keys.Rest.TryOpen(RestPurpose.Simulation, stored.Span, out var bytes) && SimulationRecord.TryDecode(bytes, out var record)
            ? record : throw store.Records.Damaged(slot, RecordKind.Simulation);

    private TimeSpan BudgetOf(ulong slot)
    {
        var left = (long)clock.PublicationDueAt(slot) - (long)time.NowMs() - options.SimulationMarginMilliseconds;
        return TimeSpan.FromMilliseconds(Math.Min(options.SimulationBudgetMilliseconds, Math.Max(left, options.LeastSimulationMilliseconds)));
    }

    private async Task<(SimulationRecord Record, string? Fault)> SimulateAsync(CommittedSlot slot, LeafOutcome[] outcomes, Hash32 seed, TrialClock trialClock, CancellationToken cancellation)
    {
        var order = outcomes.Where(outcome => outcome.Bundle is not null).Select(outcome => new Contestant(outcome.Bundle!, outcome.Value))
            .OrderByDescending(one => one.Value).ThenBy(one => one.Sequence).ToArray();
        var nothing = new SimulationRecord(slot.Head, false, new Dictionary<uint, SimulationEntry>(), new Dictionary<Address, ulong>());
        if (slot.Head.ParentHash.IsZero) return (nothing, "it gave no block to build on, or one that is too old");
        if (!slot.Head.IsKnown) return (nothing, "it does not know the block to build on");
        if (follower.Health.Abilities is not { Simulates: true } abilities) return (nothing, "it has no eth_simulateV1, or did not say so");

        var accounts = new ParentAccounts(node, slot.Head.ParentHash);
        if (!await accounts.LoadAsync([options.Recipient], trialClock.Left(), cancellation).ConfigureAwait(false) || !accounts.TryGet(options.Recipient, out var recipient)) return (nothing, "it does not give accounts");
        var hasBlobs = order.Any(one => one.Bundle.Transactions.Any(transaction => transaction.BlobHashes.Length > 0));
        var blobFee = hasBlobs ? await BlobFee.AfterAsync(node, slot.Head.TargetBlock - 1, trialClock.Left(), cancellation).ConfigureAwait(false) : null;
        var target = new SimulationTarget(auction.ChainId, slot.Head, options.Recipient, recipient.Balance.IsZero, options.CallGasCap > 0 ? options.CallGasCap : abilities.GasCap, blobFee)
        {
            CapScope = abilities.CapScope, MostBlockGas = abilities.MostBlockGas,
        };
        var run = new NodeRun(node, target);
        var simulator = new BundleSimulator(run, accounts);
        var singles = new SingleTrials(order, simulator, accounts, auction.ChainId, options.Parallelism);
        var limits = LimitsOf(slot, slot.Head);
        var seconds = new SecondTries(order, simulator, options.Parallelism);
        var trial = new SlotTrial(order, singles, new ListVerification(run, accounts), seconds, contest => Rank(contest, outcomes, seed, limits, NoncesOf(accounts)));
        await trial.RunAsync(slot.Head.GasLimit, trialClock, cancellation).ConfigureAwait(false);
        // Whether the node is well shows without bundles too, and with bundles that only it cannot do.
        if (!run.HasAnswered) await run.RunAsync([null], trialClock.Left(), cancellation).ConfigureAwait(false);
        var isCutShort = trial.IsCutShort || run.Fault is not null;
        if (isCutShort) LogCutShort(slot.Slot, singles.Reached, order.Length, trial.Rounds, run.Fault ?? "the node's limits");
        var record = nothing with { IsAnswered = run.HasAnswered, IsCutShort = run.HasAnswered && isCutShort, Entries = trial.Entries(), Nonces = NoncesOf(accounts) };
        return (record, run.HasAnswered ? null : run.Fault);
    }

    /// <summary>The very ranking that the record will give.</summary>
    private static Contestant[] Rank(IReadOnlyList<Contestant> contest, LeafOutcome[] outcomes, Hash32 seed, RankingLimits limits, IReadOnlyDictionary<Address, ulong> nonces)
    {
        var record = new SimulationRecord(new ChainHead(0, default, 0, default, 0), true, contest.ToDictionary(one => one.Sequence, one => one.Entry()!), nonces);
        var bySequence = contest.ToDictionary(one => one.Sequence);
        return [.. SlotRanking.Rank(record.Apply(outcomes), seed, limits, record.Nonces).Select(winner => bySequence[winner.Sequence])];
    }

    private static Dictionary<Address, ulong> NoncesOf(ParentAccounts accounts) => accounts.Known.ToDictionary(pair => pair.Key, pair => pair.Value.Nonce);

    [LoggerMessage(1050, LogLevel.Debug, "Slot {Slot}: node answered {Answered}, {Entries} bundles recorded, {Milliseconds} of {Budget} ms")]
    private partial void LogRecord(ulong slot, bool answered, int entries, long milliseconds, long budget);

    [LoggerMessage(1051, LogLevel.Warning, "Slot {Slot}: the simulations ended at {Reached} of {Bundles} bundles after {Rounds} lists ({Why}); what was not verified does not win")]
    private partial void LogCutShort(ulong slot, int reached, int bundles, int rounds, string why);
}
