using System.Text.Json;
using Relay.Api.JsonRpc;
using Relay.Api.Submission;
using Relay.Api.Transparency;
using Relay.Auction;
using Relay.Auction.Keys;
using Relay.Builders.JsonRpc;

namespace Relay.Api.Searchers;

/// <summary>Our own methods: sealed bundles over the door that a searcher's client already has open.</summary>
internal sealed class RelayMethods(SubmissionIntake intake, SlotReader slots, SlotDirectory directory, LeafReader leaves, RelayKeys keys) : IRpcMethods
{
    // The largest envelope in base64.
    private const int EnvelopeBytes = 1_500_000;

    public IEnumerable<RpcMethod> Methods =>
    [
        new(FlashbotsMethods.SendSealedBundle, "Submits a sealed bundle, or a cancel, to a slot; the answer is the signed receipt.", SubmitAsync) { Parameters = ["slot", "envelope"], MaxBytes = EnvelopeBytes },
        new(FlashbotsMethods.GetSlotHeader, "A slot's signed header and state.", HeaderAsync) { Parameters = ["slot"] },
        new(FlashbotsMethods.GetReceipt, "A leaf's state, and its signed receipt again.", ReceiptAsync) { Parameters = ["slot", "leaf"] },
    ];

    private async Task<RpcAnswer> SubmitAsync(RpcCall call, CancellationToken cancellation)
    {
        var parameters = call.Parameters();
        var (slotField, envelopeField) = (parameters.Field(0), parameters.Field(1));
        var slot = slotField.Required(slotField.Quantity());
        byte[]? envelope = null;
        if (envelopeField.Value.ValueKind != JsonValueKind.String || !envelopeField.Value.TryGetBytesFromBase64(out envelope)) envelopeField.Refuse("expected the canonical bytes as base64 text");
        if (parameters.Fault is { } fault) return new RpcAnswer.Refused(fault);
        return await intake.SubmitAsync(slot, envelope, call.Client, call.ReceivedAt, cancellation).ConfigureAwait(false) switch
        {
            SubmissionOutcome.Accepted accepted => new RpcAnswer.Result(SubmissionAnswer.Of(slot, accepted.Receipt, keys.Relay.Address)),
            SubmissionOutcome.Rejected rejected => new RpcAnswer.Refused(Timed(RpcError.Of(rejected.Rejection), rejected)),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    private async Task<RpcAnswer> HeaderAsync(RpcCall call, CancellationToken cancellation)
    {
        var parameters = call.Parameters();
        var field = parameters.Field(0);
        var slot = field.Required(field.Quantity());
        if (parameters.Fault is { } fault) return new RpcAnswer.Refused(fault);
        return await slots.ReadAsync(slot, cancellation).ConfigureAwait(false) is { } view
            ? new RpcAnswer.Result(view)
            : new RpcAnswer.Refused(new Rejection(RejectionCode.UnknownSlot, "slot: it has no header"));
    }

    private async Task<RpcAnswer> ReceiptAsync(RpcCall call, CancellationToken cancellation)
    {
        var parameters = call.Parameters();
        var (slotField, leafField) = (parameters.Field(0), parameters.Field(1));
        var (slot, leaf) = (slotField.Required(slotField.Quantity()), leafField.Required(leafField.Hash()));
        if (parameters.Fault is { } fault) return new RpcAnswer.Refused(fault);
        if (await directory.FindAsync(slot, cancellation).ConfigureAwait(false) is not { Header: var header }) return new RpcAnswer.Refused(new Rejection(RejectionCode.UnknownSlot, "slot: it has no header"));
        return await leaves.ReadAsync(header, leaf, cancellation).ConfigureAwait(false) is { } view
            ? new RpcAnswer.Result(view)
            : new RpcAnswer.Refused(new Rejection(RejectionCode.NotFound, "leaf: it does not stand in the slot"));
    }

    private static RpcError Timed(RpcError error, SubmissionOutcome.Rejected rejected)
        => rejected.Rejection.Code is RejectionCode.Late or RejectionCode.Busy ? error with { Data = error.Data with { ClosesAt = rejected.ClosesAt, ReceivedAt = rejected.ReceivedAt } } : error;
}
