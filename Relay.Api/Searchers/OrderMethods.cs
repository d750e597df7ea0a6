using Relay.Api.JsonRpc;
using Relay.Api.Orders;
using Relay.Api.Submission;
using Relay.Auction.Ethereum;
using Relay.Auction.Keys;
using Relay.Auction.Orders;
using Relay.Auction.Sealing;
using Relay.Builders.JsonRpc;

namespace Relay.Api.Searchers;

/// <summary>Bundles in clear: sealed at the edge before anything is stored.</summary>
internal sealed class OrderMethods(OrderIntake intake, OrderCancelling cancelling, OrderFates fates, BundleReader bundles, MevBundleReader mevBundles, Backruns backruns, RelayKeys keys) : IRpcMethods
{
    public IEnumerable<RpcMethod> Methods =>
    [
        new(FlashbotsMethods.SendBundle, "Places a bundle for one block, or replaces the one of its replacementUuid; an empty list of transactions cancels it.", SendBundleAsync) { Parameters = ["bundle"], MustBeSigned = true, MaxBytes = RpcLimits.SidecarBytes },
        new(FlashbotsMethods.CancelBundle, "Cancels the bundle of a replacementUuid; the answer lists what was cancelled.", CancelBundleAsync) { Parameters = ["cancel"], MustBeSigned = true, ResultTypes = ["array"] },
        new(FlashbotsMethods.MevSendBundle, "Places a bundle of MEV-Share for a range of blocks.", MevSendBundleAsync) { Parameters = ["bundle"], MustBeSigned = true, MaxBytes = RpcLimits.SidecarBytes },
    ];

    private async Task<RpcAnswer> SendBundleAsync(RpcCall call, CancellationToken cancellation)
    {
        var parameters = call.Parameters();
        var bundle = bundles.Read(parameters.Object(0));
        if (parameters.Fault is { } fault) return new RpcAnswer.Refused(fault);
        return bundle.Order is { } order ? await PlaceAsync(call, order, bundle.Target, bundle.TargetPercent, cancellation).ConfigureAwait(false) : await CancelAsync(call, bundle.ClientId, asBundle: true, cancellation).ConfigureAwait(false);
    }

    private async Task<RpcAnswer> MevSendBundleAsync(RpcCall call, CancellationToken cancellation)
    {
        var parameters = call.Parameters();
        var bundle = mevBundles.Read(parameters.Object(0));
        if (parameters.Fault is { } fault) return new RpcAnswer.Refused(fault);
        var order = new ClearOrder
        {
            Kind = OrderKind.Bundle,
            Transactions = [.. bundle.Transactions.Select((transaction, at) => new BidTransaction((bundle.CanRevert[at] ? Tolerance.MayRevert : 0) | (bundle.MayDrop[at] ? Tolerance.MayDrop : 0), transaction.Raw))],
            Decoded = bundle.Transactions,
            ClientId = bundle.ClientId,
            Window = new OrderWindow(WindowUnit.Block, bundle.Block, bundle.MaxBlock),
            Hints = bundle.Hints,
            Refund = bundle.Refund,
        };
        return await PlaceAsync(call, order, bundle.Target, bundle.TargetPercent, cancellation).ConfigureAwait(false);
    }

    private Task<RpcAnswer> CancelBundleAsync(RpcCall call, CancellationToken cancellation)
    {
        var parameters = call.Parameters();
        var fields = parameters.Object(0);
        var id = BundleReader.ClientId(fields);
        if (id.Length == 0) fields.Refuse("replacementUuid", "expected the id that the bundle was sent with");
        return parameters.Fault is { } fault ? Task.FromResult<RpcAnswer>(new RpcAnswer.Refused(fault)) : CancelAsync(call, id, asBundle: false, cancellation);
    }

    private async Task<RpcAnswer> PlaceAsync(RpcCall call, ClearOrder order, Hash32? target, int? percent, CancellationToken cancellation)
    {
        if (!call.TryGetSigner(out var owner, out var rejection)) return new RpcAnswer.Refused(rejection);
        if (target is { } hash)
        {
            if (await intake.RecallAsync(order, owner, call.BodyHash, call.ReceivedAt, cancellation).ConfigureAwait(false) is { } first) return Answer(first);
            var (backrun, fault) = await backruns.FollowAsync(order, hash, percent, cancellation).ConfigureAwait(false);
            if (backrun is null) return new RpcAnswer.Refused(fault);
            order = backrun;
        }

        return Answer(await intake.PlaceAsync(order, owner, call.BodyHash, call.ReceivedAt, cancellation).ConfigureAwait(false));
    }

    private RpcAnswer Answer(OrderOutcome outcome) => outcome switch
    {
        OrderOutcome.Placed placed => new RpcAnswer.Result(new BundleAnswer(
            placed.BundleHash.ToString(), placed.Window.First, placed.Window.Last, placed.Nonce, placed.Sealed is { } leaf ? SubmissionAnswer.Of(leaf.Slot, leaf.Receipt, keys.Relay.Address) : null)),
        OrderOutcome.Rejected rejected => new RpcAnswer.Refused(rejected.Rejection),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private async Task<RpcAnswer> CancelAsync(RpcCall call, byte[] clientId, bool asBundle, CancellationToken cancellation)
    {
        if (!call.TryGetSigner(out var owner, out var rejection)) return new RpcAnswer.Refused(rejection);
        // Read first: the hash is what clients expect back.
        var fate = await fates.FindAsync(BundleId.ForClient(owner, clientId), owner, cancellation).ConfigureAwait(false);
        var hash = BundleHash(fate);
        return await cancelling.CancelAsync(clientId, owner, call.BodyHash, cancellation).ConfigureAwait(false) switch
        {
            CancelOutcome.Cancelled when asBundle => new RpcAnswer.Result(new BundleAnswer(hash, null, null, null, null)),
            CancelOutcome.Cancelled => new RpcAnswer.Result(new[] { hash }),
            CancelOutcome.Rejected rejected => new RpcAnswer.Refused(rejected.Rejection),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    private static string BundleHash(OrderFate? fate)
    {
        var hashes = new byte[(fate?.Hashes.Count ?? 0) * Hash32.Size];
        for (var i = 0; i < hashes.Length / Hash32.Size; i++) fate!.Hashes[i].CopyTo(hashes.AsSpan(i * Hash32.Size));
        return Keccak.Hash(hashes).ToString();
    }
}

/// <summary>The answer to a bundle: Flashbots' member first, ours beside it.</summary>
/// <param name="BundleHash">keccak256 of the transactions' hashes.</param>
/// <param name="FirstBlock">The first block (stand-alone: slot) that it is for.</param>
/// <param name="LastBlock">The last.</param>
/// <param name="ReplacementNonce">What a replacement's nonce must be above.</param>
/// <param name="Receipt">The signed receipt of the slot that it stands in; absent while it waits for one.</param>
internal sealed record BundleAnswer(string BundleHash, ulong? FirstBlock, ulong? LastBlock, ulong? ReplacementNonce, SubmissionAnswer? Receipt);
