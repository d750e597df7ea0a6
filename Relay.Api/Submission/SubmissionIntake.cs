using System.Globalization;
using Relay.Api.Limits;
using Relay.Api.Operations;
using Relay.Auction;
using Relay.Auction.Ethereum;
using Relay.Auction.Keys;
using Relay.Auction.Receipts;
using Relay.Auction.Sealing;
using Relay.Auction.Slots;
using Relay.Auction.State;

namespace Relay.Api.Submission;

/// <summary>The ordered checks of a sealed submission, cheapest first (protocol.md, rule 15): form → slot open → limits of address and claimed signer → signature → the signer's own limit → append → receipt.</summary>
internal sealed class SubmissionIntake(RelayStore store, SlotDirectory slots, RelayKeys keys, RelayHealth health, ClockWatch clock, RequestBudgets budgets, TimeProvider time)
{
    /// <summary>Judges one submission by the instant at which its last byte was read.</summary>
    /// <param name="slot">The slot that it was sent to.</param>
    /// <param name="bytes">The canonical envelope; kept, and not to be changed.</param>
    /// <param name="client">Where it came from; its own limit is charged already.</param>
    /// <param name="receivedAt">Unix milliseconds.</param>
    /// <param name="cancellation">Ends the wait; the append may have happened.</param>
    public async Task<SubmissionOutcome> SubmitAsync(ulong slot, ReadOnlyMemory<byte> bytes, ClientAddress client, ulong receivedAt, CancellationToken cancellation)
    {
        var start = time.GetTimestamp();
        using var span = RelayTrace.Start("submit", slot);
        var outcome = await JudgeAsync(slot, bytes, client, receivedAt, cancellation).ConfigureAwait(false);
        if (outcome is SubmissionOutcome.Accepted accepted) SubmissionMetrics.Taken(accepted.IsFirst, time.GetElapsedTime(start).TotalMilliseconds);
        else if (outcome is SubmissionOutcome.Rejected rejected) SubmissionMetrics.Refused(rejected.Rejection.Word);
        span?.SetTag("relay.outcome", outcome is SubmissionOutcome.Rejected refused ? refused.Rejection.Word : "accepted");
        return outcome;
    }

    private async Task<SubmissionOutcome> JudgeAsync(ulong slot, ReadOnlyMemory<byte> bytes, ClientAddress client, ulong receivedAt, CancellationToken cancellation)
    {
        if (health.IsDraining) return Refuse(RejectionCode.Draining, "the relay is stopping: send to another node, or again soon", receivedAt);
        // A clock that is astray could take for in time what is late.
        if (clock.Fault is { } fault) return Refuse(RejectionCode.NotReady, fault + ": send to another node", receivedAt);
        if (await slots.FindAsync(slot, cancellation).ConfigureAwait(false) is not { Header: var header })
            return Refuse(RejectionCode.UnknownSlot, Text($"slot: {slot} has no header; the slot that closes next is {slots.Current}"), receivedAt);

        if (!Envelope.TryParse(bytes, header, out var envelope, out var rejection)) return RejectAs(rejection);
        if (receivedAt < header.OpenAt)
            return Reject(RejectionCode.SlotNotOpen, Text($"slot {slot} opens at {header.OpenAt} ({UnixTime.Text(header.OpenAt)}), the submission came at {receivedAt}"));
        // Whoever names another's address uses up nothing of it: a signer's own budget is charged when the signature is found right.
        if (budgets.Charge(client, envelope.Core.Signer) is { } claims) return RejectAs(claims);
        if (!envelope.TryVerifySigner(out rejection)) return RejectAs(rejection);
        if (budgets.Charge(envelope.Core.Signer) is { } over) return RejectAs(over);
        if (envelope.Core.Signer == header.Edge) return Reject(RejectionCode.SealNotAllowed, "signer: the edge's own namespace is closed to clients");

        // Late or not is the script's to say, after it has looked whether this very leaf has a receipt already.
        var appended = await store.Leaves.AppendAsync(AppendOf(envelope, header, receivedAt), cancellation).ConfigureAwait(false);
        return appended switch
        {
            AppendOutcome.Appended(var sequence) => Accept(header, envelope.Leaf, Hash32.Zero, sequence, receivedAt, health.Durability, isFirst: true),
            AppendOutcome.Duplicate(var sequence, var first, var content, var durability) => Accept(header, envelope.Leaf, content, sequence, first, durability, isFirst: false),
            AppendOutcome.Lost => Reject(RejectionCode.StoreFailedOver, Text($"slot {slot}: leaves that have receipts are being put back; send the same bytes again, or seal for the next slot")),
            AppendOutcome.NotReplicated(var acknowledged, var needed) => Reject(RejectionCode.NotDurable, Text($"{acknowledged} of {needed} replicas acknowledged it in time; send the same bytes again")),
            AppendOutcome.Late => RejectAs(Late()),
            AppendOutcome.Frozen => RejectAs(receivedAt < header.Cutoff
                ? new Rejection(RejectionCode.Busy, Text($"slot {slot} froze before the submission could be stored; it came in time, at {receivedAt}, {header.Cutoff - receivedAt} ms before the cut-off"))
                : Late()),
            AppendOutcome.SlotFull => Reject(RejectionCode.SlotFull, Text($"slot {slot} takes {header.MaxLeaves} sealed bundles")),
            AppendOutcome.SignerCap => Reject(RejectionCode.SignerCap, Text($"slot {slot} takes {header.MaxPerSigner} sealed bundles of one signer")),
            AppendOutcome.NonceNotHigher(var last) => Reject(RejectionCode.NonceNotHigher, Text($"nonce: expected above {last}, got {envelope.Core.Nonce}")),
            AppendOutcome.Unavailable(var why) => Reject(RejectionCode.NotReady, $"{why}; send the same bytes again"),
            _ => throw new InvalidOperationException($"an append came to {appended}"),
        };

        Rejection Late() => new(RejectionCode.Late, Text(
            $"slot {slot} closed at {header.Cutoff} ({UnixTime.Text(header.Cutoff)}), the last byte came at {receivedAt} ({UnixTime.Text(receivedAt)}): {receivedAt - header.Cutoff} ms late"));

        SubmissionOutcome.Rejected RejectAs(Rejection why) => new(why, header.Cutoff, receivedAt);

        SubmissionOutcome.Rejected Reject(RejectionCode code, string detail) => RejectAs(new Rejection(code, detail));
    }

    private static SubmissionOutcome.Rejected Refuse(RejectionCode code, string detail, ulong receivedAt) => new(new Rejection(code, detail), null, receivedAt);

    private LeafAppend AppendOf(Envelope envelope, SlotHeader header, ulong receivedAt)
    {
        var bundle = new byte[BundleId.Size];
        envelope.Core.Bundle.CopyTo(bundle);
        return new LeafAppend
        {
            Slot = header.Slot,
            ReceivedAtMs = receivedAt,
            ClosesAtMs = header.Cutoff,
            Leaf = envelope.Leaf,
            Content = Hash32.Zero,
            Signer = envelope.Core.Signer,
            BundleId = bundle,
            Nonce = envelope.Core.Nonce,
            MaxLeaves = header.MaxLeaves,
            MaxPerSigner = header.MaxPerSigner,
            Durability = health.Durability,
            Envelope = envelope.Bytes,
        };
    }

    private SubmissionOutcome.Accepted Accept(SlotHeader header, in Hash32 leaf, in Hash32 content, uint sequence, ulong receivedAt, Durability durability, bool isFirst)
        => new(new SubmissionReceipt(header.Hash, leaf, content, sequence, receivedAt, durability).SignedBy(keys.Relay), isFirst);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
