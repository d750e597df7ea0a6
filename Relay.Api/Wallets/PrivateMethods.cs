using Relay.Api.JsonRpc;
using Relay.Api.Orders;
using Relay.Api.Searchers;
using Relay.Auction;
using Relay.Auction.Ethereum;
using Relay.Auction.Orders;
using Relay.Auction.Sealing;
using Relay.Builders.JsonRpc;

namespace Relay.Api.Wallets;

/// <summary>Private transactions, from searchers and from wallets: never to the node's pool, only into slots.</summary>
internal sealed class PrivateMethods(OrderIntake intake, OrderCancelling cancelling, OrderSlots slots, PrivateTransactionReader reader, WalletChecks checks, WalletTokens tokens, OrderBook book) : IRpcMethods
{
    private const string Tx = "tx";

    public IEnumerable<RpcMethod> Methods =>
    [
        new(FlashbotsMethods.SendRawTransaction, "Takes a wallet's transaction as private; the same again gets the same hash.", (call, token) => SendAsync(call, isRaw: true, token)) { Parameters = [Tx], MaxBytes = RpcLimits.SidecarBytes, ResultTypes = ["string"] },
        new(FlashbotsMethods.SendPrivateTransaction, "Takes a private transaction: an object, or transaction, last block and preferences by position.", (call, token) => SendAsync(call, isRaw: false, token)) { Parameters = [Tx, "maxBlockNumber?", "preferences?"], MaxBytes = RpcLimits.SidecarBytes, ResultTypes = ["string"] },
        new(FlashbotsMethods.SendPrivateRawTransaction, "Takes a private transaction, raw, with preferences.", (call, token) => SendAsync(call, isRaw: true, token)) { Parameters = [Tx, "preferences?"], MaxBytes = RpcLimits.SidecarBytes, ResultTypes = ["string"] },
        new(FlashbotsMethods.CancelPrivateTransaction, "Cancels a private transaction; for the signer that sent it, or its sender.", CancelAsync) { Parameters = ["cancel"], MustBeSigned = true, ResultTypes = ["boolean"] },
    ];

    private async Task<RpcAnswer> SendAsync(RpcCall call, bool isRaw, CancellationToken cancellation)
    {
        var parameters = call.Parameters();
        var read = reader.Read(parameters, isRaw, call.Settings);
        if (parameters.Fault is { } fault) return new RpcAnswer.Refused(fault);
        var transaction = read.Transaction!;
        Address? owner = null;
        // A wallet signs nothing but the transaction; then its bytes are what came, so that a resend in another body is the same.
        var content = Keccak.Hash(transaction.Raw.Span);
        if (call.IsSigned)
        {
            if (!call.TryGetSigner(out var signer, out var unsigned)) return new RpcAnswer.Refused(unsigned);
            owner = signer;
            content = call.BodyHash;
        }

        if (await checks.FaultAsync(transaction, cancellation).ConfigureAwait(false) is { } refused) return new RpcAnswer.Refused(refused);
        var order = new ClearOrder
        {
            Kind = OrderKind.PrivateTransaction,
            Transactions = [new BidTransaction(read.CanRevert ? Tolerance.MayRevert : Tolerance.None, transaction.Raw)],
            Decoded = [transaction],
            Window = WindowOf(read.MaxBlock, call),
            Hints = read.Hints,
            BackrunShares = read.BackrunShares,
        };
        switch (await intake.PlaceAsync(order, owner, content, call.ReceivedAt, cancellation).ConfigureAwait(false))
        {
            case OrderOutcome.Placed placed:
                if (call.Settings.Token is { } token) tokens.Note(transaction, token);
                return new RpcAnswer.Result(placed.TransactionHash.ToString());
            case OrderOutcome.Rejected { Rejection.Code: RejectionCode.ReplacementUnderpriced } underpriced:
                // The words that ethers and viem know.
                return new RpcAnswer.Refused(new Rejection(RejectionCode.ReplacementUnderpriced, "replacement transaction underpriced: " + underpriced.Rejection.Detail));
            case OrderOutcome.Rejected rejected:
                return new RpcAnswer.Refused(rejected.Rejection);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private async Task<RpcAnswer> CancelAsync(RpcCall call, CancellationToken cancellation)
    {
        var parameters = call.Parameters();
        var field = parameters.Object(0)["txHash"];
        var hash = field.Required(field.Hash());
        if (parameters.Fault is { } fault) return new RpcAnswer.Refused(fault);
        if (!call.TryGetSigner(out var signer, out var rejection)) return new RpcAnswer.Refused(rejection);
        // Whether the transaction exists is nobody's business but its owner's: one answer for both.
        var nothing = new RpcAnswer.Refused(new Rejection(RejectionCode.NotFound, "txHash: no private transaction of this signer has this hash"));
        if (await book.FindByTransactionAsync(hash, cancellation).ConfigureAwait(false) is not { } stored || !book.TryOpen(stored, out var opened)) return nothing;
        using (opened)
        {
            if (!TransactionDecoder.TryDecode(opened.Order.Transactions[0].Raw, out var transaction, out _) || transaction.Hash != hash) return nothing;
            transaction.TryGetSender(out var sender);
            if (signer != opened.Order.Owner && signer != sender) return nothing;
            return await cancelling.CancelAsync(opened.Order.Id, opened.Order.Owner, call.BodyHash, cancellation).ConfigureAwait(false) switch
            {
                CancelOutcome.Cancelled => new RpcAnswer.Result(true),
                CancelOutcome.Rejected rejected => new RpcAnswer.Refused(rejected.Rejection),
                _ => throw new System.Diagnostics.UnreachableException(),
            };
        }
    }

    private OrderWindow WindowOf(ulong? maxBlock, RpcCall call)
    {
        var target = slots.TargetAt(call.ReceivedAt);
        var last = target.Earliest + call.Settings.BlockRange - 1;
        if (maxBlock < last) last = maxBlock.Value;
        return new OrderWindow(WindowUnit.Block, Math.Min(target.Earliest, last), last);
    }
}
