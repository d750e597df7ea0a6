using System.Globalization;
using System.Text.Json;
using Relay.Api.JsonRpc;
using Relay.Auction;
using Relay.Auction.Ethereum;

namespace Relay.Api.Wallets;

/// <summary>What a node says at once when a wallet sends a transaction, in its words: the libraries turn exactly these texts into errors of their own.</summary>
internal sealed class WalletChecks(NodeProxy node)
{
    /// <summary>The fault; null where there is none, or where no node can be asked: the slot's simulation decides then.</summary>
    public async Task<Rejection?> FaultAsync(SignedTransaction transaction, CancellationToken cancellation)
    {
        if (!node.HasNode || !transaction.TryGetSender(out var sender)) return null;
        var account = JsonSerializer.SerializeToElement(new[] { sender.ToString(), "latest" });
        var (counting, weighing) = (node.AskAsync("eth_getTransactionCount", account, cancellation), node.AskAsync("eth_getBalance", account, cancellation));
        if (await counting.ConfigureAwait(false) is RpcAnswer.NodeResult counted && UInt256.TryParse(counted.Json.GetString(), out var next) && (UInt256)transaction.Nonce < next)
            return new Rejection(RejectionCode.NonceTooLow, Text($"nonce too low: next nonce {next}, tx nonce {transaction.Nonce}"));
        if (await weighing.ConfigureAwait(false) is not RpcAnswer.NodeResult weighed || !UInt256.TryParse(weighed.Json.GetString(), out var balance)) return null;
        var cost = transaction.MaxFeePerGas.ToBigInteger() * transaction.GasLimit + transaction.Value.ToBigInteger();
        var overshot = cost - balance.ToBigInteger();
        return overshot > 0
            ? new Rejection(RejectionCode.InsufficientBalance, Text($"insufficient funds for gas * price + value: balance {balance}, tx cost {cost}, overshot {overshot}"))
            : null;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
