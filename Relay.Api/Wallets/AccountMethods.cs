using System.Globalization;
using System.Text.Json;
using Relay.Api.JsonRpc;
using Relay.Auction.Ethereum;
using Relay.Auction.Orders;
using Relay.Auction.State;

namespace Relay.Api.Wallets;

/// <summary>The two reads in which a sender sees its own private transactions: by its signature, or by the secret of its url. Everybody else gets the node's answer.</summary>
internal sealed class AccountMethods(NodeProxy node, OrderBook book, WalletTokens tokens) : IRpcMethods
{
    private const int MostPending = 64;

    public IEnumerable<RpcMethod> Methods =>
    [
        new("eth_getTransactionCount", "An account's nonce; pending counts the caller's own private transactions.", CountAsync) { Parameters = ["address", "block?"], ResultTypes = ["string"] },
        new("eth_getTransactionByHash", "A transaction; a private one that waits only to its sender.", FindAsync) { Parameters = ["hash"], ResultTypes = ["object", "null"] },
    ];

    private async Task<RpcAnswer> CountAsync(RpcCall call, CancellationToken cancellation)
    {
        var parameters = call.Parameters();
        var field = parameters.Field(0);
        var address = field.Required(field.Address());
        var block = parameters[1];
        if (parameters.Fault is { } fault) return new RpcAnswer.Refused(fault);
        if (MistakeIn(call) is { } mistake) return mistake;
        var answer = await node.AskAsync(call.Method.Name, call.Raw, cancellation).ConfigureAwait(false);
        var isPending = block.ValueKind == JsonValueKind.String && block.ValueEquals("pending");
        if (!isPending || !IsOwn(call, address)) return answer;
        ulong next = 0;
        if (answer is RpcAnswer.NodeResult { Json: var json })
        {
            if (!UInt256.TryParse(json.GetString(), out var count)) return answer;
            next = (ulong)count.Low;
        }
        else if (node.HasNode)
        {
            return answer;
        }

        for (var looked = 0; looked < MostPending && await book.FindAsync(StandingOrder.IdOfPrivate(address, next), cancellation).ConfigureAwait(false) is { State: OrderState.Waiting or OrderState.Shown }; looked++) next++;
        return new RpcAnswer.Result(string.Create(CultureInfo.InvariantCulture, $"0x{next:x}"));
    }

    private async Task<RpcAnswer> FindAsync(RpcCall call, CancellationToken cancellation)
    {
        var parameters = call.Parameters();
        var field = parameters.Field(0);
        var hash = field.Required(field.Hash());
        if (parameters.Fault is { } fault) return new RpcAnswer.Refused(fault);
        if (MistakeIn(call) is { } mistake) return mistake;
        var answer = await node.AskAsync(call.Method.Name, call.Raw, cancellation).ConfigureAwait(false);
        var isKnown = answer is RpcAnswer.NodeResult { Json.ValueKind: not JsonValueKind.Null } or RpcAnswer.NodeError;
        if (isKnown || !call.IsSigned && call.Settings.Token is null) return answer;
        if (await book.FindByTransactionAsync(hash, cancellation).ConfigureAwait(false) is not { State: OrderState.Waiting or OrderState.Shown } stored || !book.TryOpen(stored, out var opened)) return answer;
        using (opened)
        {
            return TransactionDecoder.TryDecode(opened.Order.Transactions[0].Raw, out var transaction, out _) && transaction.Hash == hash && transaction.TryGetSender(out var sender) && (IsOwn(call, sender) || IsOwner(call, opened.Order))
                ? new RpcAnswer.Result(PendingTransaction.Of(transaction, sender))
                : answer;
        }
    }

    /// <summary>A wrong signature is said, not taken for none.</summary>
    private static RpcAnswer.Refused? MistakeIn(RpcCall call) => call.IsSigned && !call.TryGetSigner(out _, out var rejection) ? new RpcAnswer.Refused(rejection) : null;

    private bool IsOwn(RpcCall call, Address address)
        => call.TryGetSigner(out var signer, out _) && signer == address || call.Settings.Token is { } token && tokens.Knows(address, token);

    private static bool IsOwner(RpcCall call, StandingOrder order) => call.TryGetSigner(out var signer, out _) && signer == order.Owner;
}
