using System.Security.Cryptography;
using Relay.Auction.Ethereum;
using Relay.Auction.Keys;
using Relay.Auction.Opening;
using Relay.Auction.Receipts;
using Relay.Auction.Simulating;
using Relay.Auction.Sealing;
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
            Reason = ranked.Remark,
            StateBlock = ranked.IsVerified ? slot.Head.ParentHash : Hash32.Zero,
            IsVerified = ranked.IsVerified,
            Seed = ranked.Seed,
            Winners = ranked.Winners,
        };
        var contents = ranked.Winners.Select(winner => ContentsOf(ranked.Outcomes[winner.Sequence], slot.Head.BaseFee)).ToArray();
        var opened = (uint)ranked.Outcomes.Count(outcome => outcome.Keys is not null);
        return StoreAsync(slot, epoch, result, new PublishedSlot(slot.Set.Value, header.Cutoff, 0, opened, ranked.Rule, contents, null), ranked.Outcomes, ranked.BlobLimit, ranked.Record, cancellation);
    }

    /// <summary>Stores the void of a slot. The result that is stored already stands.</summary>
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
        var outcomes = new LeafOutcome[slot.Leaves.Count];
        Array.Fill(outcomes, LeafOutcome.Unopened(RowClass.Void, reason.Reason, "the slot is void"));
        return StoreAsync(slot, epoch, result, new PublishedSlot(slot.Set.Value, header.Cutoff, 0, 0, rule, [], reason.Refusal), outcomes, options.BlockBlobLimit, null, cancellation);
    }

    /// <summary>Makes the transcript from the outcomes that stand beside the result: it needs nobody who was there when they were made.</summary>
    /// <returns>False where the lease is lost.</returns>
    public async Task<bool> RecordAsync(CommittedSlot slot, LeaseEpoch epoch, CancellationToken cancellation)
    {
        if (await store.Records.FindAsync(slot.Slot, RecordKind.Outcomes, cancellation).ConfigureAwait(false) is not { } stored
            || !keys.Rest.TryOpen(RestPurpose.Outcomes, stored.Span, out var opened)
            || !OutcomesRecord.TryDecode(opened, out var record)
            || record.Rows.Count != slot.Leaves.Count) return true; // Kept no longer, or damaged: there is nothing to make it from.

        var transcript = new Transcript(record.Context.ResultHash, [.. record.Rows.Select(row => PublicRow(slot.Leaves, row))]);
        var bytes = transcript.Encode();
        if (await store.Records.PutOnceAsync(slot.Slot, epoch, RecordKind.Transcript, bytes, cancellation).ConfigureAwait(false) is not { } written) return false;
        return written.Bytes.Span.SequenceEqual(bytes) ? true : throw store.Records.Damaged(slot.Slot, RecordKind.Transcript);
    }

    private async Task<SlotResult?> StoreAsync(
        CommittedSlot slot, LeaseEpoch epoch, SlotResult result, PublishedSlot contents, LeafOutcome[] outcomes, uint blobLimit, SimulationRecord? simulated, CancellationToken cancellation)
    {
        var previous = await store.Results.LastAsync(cancellation).ConfigureAwait(false) is { } last && last.Slot < slot.Slot ? last : null;
        result = result with { PreviousSlot = previous?.Slot ?? 0, PreviousResult = previous?.Hash ?? Hash32.Zero };
        var payload = keys.Rest.Seal(RestPurpose.Contents, (contents with { PublishedAtMs = time.NowMs() }).Encode());
        var record = keys.Rest.Seal(RestPurpose.Outcomes, RecordOf(slot, result, contents.Rule, outcomes, blobLimit, simulated).Encode());
        var written = await store.Results.PutAsync(slot.Slot, epoch, result.Encode(), result.Hash, payload, record, cancellation).ConfigureAwait(false);
        if (written is null) return null;
        return SlotResult.TryDecode(written.Result.Span, out var standing) && standing.SlotHash == result.SlotHash ? standing : throw store.Results.Damaged(slot.Slot);
    }

    private static OutcomesRecord RecordOf(CommittedSlot slot, SlotResult result, ValueRule rule, LeafOutcome[] outcomes, uint blobLimit, SimulationRecord? simulated)
    {
        var head = slot.Head;
        var recordHash = simulated?.Commitment(outcomes.Select(outcome => outcome.Keys?.Blind).OfType<Hash32>()) ?? Hash32.Zero;
        return new OutcomesRecord(
            new AuditContext(result.Hash, head.TargetBlock, head.ParentHash, head.TimestampSeconds, head.BaseFee, head.GasLimit, blobLimit, rule, recordHash),
            [.. outcomes.Select((outcome, sequence) => RowOf(slot.Leaves, (uint)sequence, outcome))]);
    }

    /// <remarks>A transaction that had to be left out is not shown: with it, the bundle does not stand.</remarks>
    private static WinnerContents ContentsOf(LeafOutcome outcome, UInt256 baseFee)
    {
        var (bundle, simulation) = (outcome.Bundle!, outcome.Simulation);
        var terms = bundle.Opened.Plaintext.Transactions;
        var shown = bundle.Transactions.Select((transaction, i) => (Transaction: transaction, Place: i)).Where(shown => simulation?.Dropped.Contains((ushort)shown.Place) != true).ToArray();
        var refund = bundle.Opened.Plaintext.Refund;
        return new WinnerContents(
            bundle.Opened.Keys.Seed,
            [.. shown.Select(shown => new WinnerTransaction(terms[shown.Place].Tolerance, shown.Transaction.Hash, shown.Transaction.Raw))],
            simulation?.Paid)
        {
            Refund = refund is null ? null : WinnerRefund.Of(refund, shown.Select(shown => (shown.Place, shown.Transaction.Hash)), simulation?.Refundable, baseFee),
        };
    }

    private static OutcomeRow RowOf(SlotLeaves leaves, uint sequence, LeafOutcome outcome)
    {
        var core = leaves.Envelopes[(int)sequence]?.Core ?? default;
        var entry = new TranscriptEntry(
            sequence, leaves.Leaves[(int)sequence], outcome.Rejection.Code, outcome.Value, outcome.Gas, outcome.Keys?.Blind ?? Hash32.Zero);
        return new OutcomeRow(entry, outcome.Class, core.Signer, core.Bundle, outcome.Share, outcome.Rejection.Detail ?? "");
    }

    private static TranscriptRow PublicRow(SlotLeaves leaves, OutcomeRow row)
    {
        var envelope = leaves.Envelopes[(int)row.Entry.Sequence];
        // Blinded is what was opened; with one holder its share is the seed, and c follows from it.
        var tie = envelope is null ? Hash32.Zero : row.Entry.Blind.IsZero ? envelope.TieHash : TieOf(envelope, row.Share);
        return new TranscriptRow(row.Class, envelope?.HeadHash ?? Hash32.Zero, envelope?.SealsHash ?? Hash32.Zero, tie, row.Entry.Hash);
    }

    private static Hash32 TieOf(Envelope envelope, Secret32 share)
    {
        Span<byte> seed = stackalloc byte[Secret32.Size];
        share.CopyTo(seed);
        using var derived = new SeedKeys(seed, envelope.CoreHash, stackalloc byte[Secret32.Size]);
        CryptographicOperations.ZeroMemory(seed);
        return derived.Tie();
    }
}
