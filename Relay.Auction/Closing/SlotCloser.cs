using Microsoft.Extensions.Logging;
using Relay.Auction.Opening;
using Relay.Auction.Ranking;
using Relay.Auction.Receipts;
using Relay.Auction.Simulating;
using Relay.Auction.Slots;
using Relay.Auction.State;
using Relay.Auction.Validating;

namespace Relay.Auction.Closing;

/// <summary>From the committed set to the one result: release → open → simulate → rank → publish → record. Every step may be run again.</summary>
internal sealed partial class SlotCloser(
    RelayStore store, SlotReleasing releasing, SlotPublishing publishing, HeadSource heads, AuctionOptions options, CloseObserver observer, TimeProvider time,
    ILogger<SlotCloser> log, SlotSimulation? simulation = null)
{
    /// <summary>The record of ten thousand leaves takes a core for a while, and nobody waits for it: while builders take the result, the cores are theirs.</summary>
    private readonly TimeSpan _quiet = TimeSpan.FromMilliseconds(Math.Min(250, options.SlotDurationMilliseconds / 32));

    /// <summary>Finishes a committed slot.</summary>
    /// <returns>False where another node leads.</returns>
    public async Task<bool> FinishAsync(CommittedSlot slot, LeaseEpoch epoch, CancellationToken cancellation)
    {
        var result = await ResultAsync(slot, cancellation).ConfigureAwait(false);
        if (result is null && !await PublishAsync(slot, epoch, cancellation).ConfigureAwait(false)) return false;
        // A result without its transcript was left by a node that died between the two; what it takes stands beside the result.
        if (result is null || !await HasTranscriptAsync(slot.Slot, result, cancellation).ConfigureAwait(false))
        {
            await observer.AtAsync(CloseStep.Record, slot.Slot).ConfigureAwait(false);
            if (result is null && time.NowMs() < slot.Leaves.Header.Header.Deadline) await Task.Delay(_quiet, time, cancellation).ConfigureAwait(false);
            if (!await publishing.RecordAsync(slot, epoch, cancellation).ConfigureAwait(false)) return false;
        }

        await releasing.FinishAsync(slot, cancellation).ConfigureAwait(false);
        return true;
    }

    private async Task<SlotResult?> ResultAsync(CommittedSlot slot, CancellationToken cancellation)
    {
        if (await store.Results.FindAsync(slot.Slot, cancellation).ConfigureAwait(false) is not { } stored) return null;
        return SlotResult.TryDecode(stored.Result.Span, out var result) && result.SlotHash == slot.Leaves.Header.Header.Hash ? result : throw store.Results.Damaged(slot.Slot);
    }

    private async Task<bool> HasTranscriptAsync(ulong slot, SlotResult result, CancellationToken cancellation)
    {
        if (await store.Records.FindAsync(slot, RecordKind.Transcript, cancellation).ConfigureAwait(false) is not { } stored) return false;
        return Transcript.TryDecode(stored.Span, out var transcript) && transcript.ResultHash == result.Hash ? true : throw store.Records.Damaged(slot, RecordKind.Transcript);
    }

    private async Task<bool> PublishAsync(CommittedSlot slot, LeaseEpoch epoch, CancellationToken cancellation)
    {
        var rule = simulation is not null ? ValueRule.Simulated : options.TrustDeclaredBids ? ValueRule.Declared : ValueRule.DeclaredCapped;
        var release = await releasing.ReleaseAsync(slot, epoch, cancellation).ConfigureAwait(false);
        if (release is ReleaseOutcome.Released released)
        {
            await observer.AtAsync(CloseStep.Open, slot.Slot).ConfigureAwait(false);
            // Who takes over works with the block that the record was made for, whatever his node knows of it.
            var record = simulation is null ? null : await simulation.FindAsync(slot.Slot, cancellation).ConfigureAwait(false);
            if (record is not null) slot = slot with { Head = record.Head };
            var outcomes = new SetOpening(BlockContext.Of(options.ChainId, slot.Head), rule).Open(slot.Leaves, released.Certificate, released.Release);
            if (!outcomes.Contains(null)) return await RankAsync(slot, epoch, released.Certificate, outcomes!, record, rule, cancellation).ConfigureAwait(false);
            release = await releasing.VoidAsync(slot, RejectionCode.HolderFaulty, released.Certificate, cancellation).ConfigureAwait(false);
        }

        return release is ReleaseOutcome.Void reason && await VoidAsync(slot, epoch, reason, rule, cancellation).ConfigureAwait(false);
    }

    private async Task<bool> RankAsync(
        CommittedSlot slot, LeaseEpoch epoch, Certificate certificate, LeafOutcome[] outcomes, SimulationRecord? record, ValueRule rule, CancellationToken cancellation)
    {
        var seed = SlotRanking.SeedOf(slot, outcomes);
        var limits = new RankingLimits(slot.Head.GasLimit, options.BlockBlobLimit, slot.Leaves.Header.Header.Reserve);
        if (simulation is not null)
        {
            await observer.AtAsync(CloseStep.Simulate, slot.Slot).ConfigureAwait(false);
            record ??= await simulation.RunAsync(slot, epoch, outcomes, seed, cancellation).ConfigureAwait(false);
            if (record is null) return false;
            outcomes = record.Apply(outcomes);
            limits = simulation.LimitsOf(slot, record.Head);
        }

        await observer.AtAsync(CloseStep.Rank, slot.Slot).ConfigureAwait(false);
        var winners = SlotRanking.Rank(outcomes, seed, limits, record?.Nonces);

        await observer.AtAsync(CloseStep.Publish, slot.Slot).ConfigureAwait(false);
        var ranked = new RankedOutcome(winners, seed, outcomes, rule, limits.BlobLimit, record, !heads.IsCurrent(slot.Head));
        var result = await publishing.RankedAsync(slot, epoch, certificate, ranked, cancellation).ConfigureAwait(false);
        if (result is null) return false;
        var milliseconds = (long)time.NowMs() - (long)slot.Leaves.Header.Header.Cutoff;
        CloseMetrics.Ranked(slot.Leaves.Count, winners.Count, milliseconds);
        LogRanked(slot.Slot, slot.Leaves.Count, winners.Count, milliseconds);
        return true;
    }

    private async Task<bool> VoidAsync(CommittedSlot slot, LeaseEpoch epoch, ReleaseOutcome.Void reason, ValueRule rule, CancellationToken cancellation)
    {
        var result = await publishing.VoidAsync(slot, epoch, reason, rule, cancellation).ConfigureAwait(false);
        if (result is null) return false;
        var word = new Rejection(reason.Reason, "").Word;
        CloseMetrics.Void(slot.Leaves.Count, word);
        LogVoid(slot.Slot, slot.Leaves.Count, word);
        return true;
    }

    [LoggerMessage(1020, LogLevel.Information, "Slot {Slot}: {Sealed} sealed, {Winners} won, {Milliseconds} ms after the cut-off")]
    private partial void LogRanked(ulong slot, uint @sealed, int winners, long milliseconds);

    [LoggerMessage(1021, LogLevel.Error, "Slot {Slot} is void: {Sealed} sealed, {Reason}")]
    private partial void LogVoid(ulong slot, uint @sealed, string reason);
}
