using Relay.Auction.Ethereum;
using Relay.Auction.Keys;
using Relay.Auction.Opening;
using Relay.Auction.Receipts;
using Relay.Auction.Slots;
using Relay.Auction.State;
using Relay.Auction.Validating;

namespace Relay.Auction.Closing;

/// <summary>The last steps of the close: the one result, then the record of every leaf.</summary>
internal sealed class SlotPublishing(RelayStore store, RelayKeys keys, AuctionOptions options, TimeProvider time)
{
    /// <summary>Stores a ranked slot's result. The one that is stored already stands.</summary>
    /// <returns>The standing result; null where the lease is lost.</returns>
    public Task<SlotResult?> RankedAsync(CommittedSlot slot, LeaseEpoch epoch, Certificate certificate, RankedOutcome ranked, CancellationToken cancellation)
    {
        var header = slot.Leaves.Header.Header;
        var result = new SlotResult
        {
            SlotHash = header.Hash,
            SetHash = slot.Set.Value.Hash,
            CertificateHash = certificate.Hash,
            Status = SlotStatus.Ranked,
            Rules = header.Rules,
            Reason = ranked.IsStale ? RejectionCode.StaleParent : RejectionCode.None,
            StateBlock = ranked.IsVerified ? slot.Head.ParentHash : Hash32.Zero,
            IsVerified = ranked.IsVerified,
            Seed = ranked.Seed,
            Winners = ranked.Winners,
        };
        var contents = ranked.Winners.Select(winner => ContentsOf(ranked.Outcomes[winner.Sequence])).ToArray();
        var opened = (uint)ranked.Outcomes.Count(outcome => outcome.Keys is not null);
        return StoreAsync(slot, epoch, result, new PublishedSlot(slot.Set.Value, header.Cutoff, 0, opened, ranked.Rule, contents, null), cancellation);
    }

    /// <summary>Stores the void of a slot.</summary>
    public Task<SlotResult?> VoidAsync(CommittedSlot slot, LeaseEpoch epoch, ReleaseOutcome.Void reason, ValueRule rule, CancellationToken cancellation)
    {
        var header = slot.Leaves.Header.Header;
        var result = new SlotResult
        {
            SlotHash = header.Hash,
            SetHash = slot.Set.Value.Hash,
            CertificateHash = reason.Certificate?.Hash ?? Hash32.Zero,
            Status = SlotStatus.Void,
            Reason = reason.Reason,
            Rules = header.Rules,
        };
        return StoreAsync(slot, epoch, result, new PublishedSlot(slot.Set.Value, header.Cutoff, 0, 0, rule, [], reason.Refusal), cancellation);
    }

    /// <summary>Stores the transcript and, encrypted, what owners and auditors may ask for.</summary>
    public async Task RecordAsync(CommittedSlot slot, LeaseEpoch epoch, SlotResult result, LeafOutcome[] outcomes, ValueRule rule, CancellationToken cancellation)
    {
        var rows = new OutcomeRow[outcomes.Length];
        for (var i = 0; i < rows.Length; i++) rows[i] = RowOf(slot.Leaves, (uint)i, outcomes[i]);
        var transcript = new Transcript(result.Hash, [.. rows.Select(row => PublicRow(slot.Leaves, row, outcomes[row.Entry.Sequence]))]);
        var head = slot.Head;
        var record = new OutcomesRecord(
            new AuditContext(result.Hash, head.TargetBlock, head.ParentHash, head.TimestampSeconds, head.BaseFee, head.GasLimit, options.BlockBlobLimit, rule), rows);
        await store.Records.PutOnceAsync(
            slot.Slot, epoch, RecordKind.Outcomes, keys.Rest.Seal(RestPurpose.Outcomes, record.Encode()), cancellation).ConfigureAwait(false);
        // The transcript is last: a slot that has one is recorded whole.
        await store.Records.PutOnceAsync(slot.Slot, epoch, RecordKind.Transcript, transcript.Encode(), cancellation).ConfigureAwait(false);
    }

    private async Task<SlotResult?> StoreAsync(CommittedSlot slot, LeaseEpoch epoch, SlotResult result, PublishedSlot contents, CancellationToken cancellation)
    {
        var previous = await store.Results.LastAsync(cancellation).ConfigureAwait(false) is { } last && last.Slot < slot.Slot ? last : null;
        result = result with { PreviousSlot = previous?.Slot ?? 0, PreviousResult = previous?.Hash ?? Hash32.Zero };
        var payload = keys.Rest.Seal(RestPurpose.Contents, (contents with { PublishedAtMs = time.NowMs() }).Encode());
        var written = await store.Results.PutAsync(slot.Slot, epoch, result.Encode(), result.Hash, payload, cancellation).ConfigureAwait(false);
        if (written is null) return null;
        return SlotResult.TryDecode(written.Result.Span, out var standing) ? standing : result;
    }

    /// <remarks>A transaction that had to be left out is not shown: with it, the bundle does not stand.</remarks>
    private static WinnerContents ContentsOf(LeafOutcome outcome)
    {
        var (bundle, simulation) = (outcome.Bundle!, outcome.Simulation);
        var terms = bundle.Opened.Plaintext.Transactions;
        var shown = bundle.Transactions.Select((transaction, i) => (Transaction: transaction, Place: i)).Where(shown => simulation?.Dropped.Contains((ushort)shown.Place) != true);
        return new WinnerContents(
            bundle.Opened.Keys.Seed,
            [.. shown.Select(shown => new WinnerTransaction(terms[shown.Place].Tolerance, shown.Transaction.Hash, shown.Transaction.Raw))],
            simulation?.Paid);
    }

    private static OutcomeRow RowOf(SlotLeaves leaves, uint sequence, LeafOutcome outcome)
    {
        var core = leaves.Envelopes[(int)sequence]?.Core ?? default;
        var entry = new TranscriptEntry(
            sequence, leaves.Leaves[(int)sequence], outcome.Rejection.Code, outcome.Value, outcome.Gas, outcome.Keys?.Blind ?? Hash32.Zero);
        return new OutcomeRow(entry, outcome.Class, core.Signer, core.Bundle, outcome.Share, outcome.Rejection.Detail ?? "");
    }

    private static TranscriptRow PublicRow(SlotLeaves leaves, OutcomeRow row, LeafOutcome outcome)
    {
        var envelope = leaves.Envelopes[(int)row.Entry.Sequence];
        return new TranscriptRow(
            row.Class, envelope?.HeadHash ?? Hash32.Zero, envelope?.SealsHash ?? Hash32.Zero, outcome.Keys?.Tie ?? envelope?.TieHash ?? Hash32.Zero, row.Entry.Hash);
    }
}
