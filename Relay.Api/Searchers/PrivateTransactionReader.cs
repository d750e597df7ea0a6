using System.Text.Json;
using Relay.Api.JsonRpc;
using Relay.Api.Wallets;
using Relay.Auction.Ethereum;
using Relay.Auction.Orders;
using Relay.Auction.Sealing;

namespace Relay.Api.Searchers;

/// <summary>A private transaction with its preferences.</summary>
/// <param name="Transaction">The transaction; null after a fault.</param>
/// <param name="MaxBlock">The last block that it is for; null for as many as the settings say.</param>
/// <param name="CanRevert">It may be included although it reverts.</param>
/// <param name="Hints">What is shared of it with everybody.</param>
internal sealed record ReadPrivateTransaction(SignedTransaction? Transaction, ulong? MaxBlock, bool CanRevert, SharedHints Hints)
{
    /// <summary>Whom its owner wants refunded of what a backrun pays; empty: its sender, 90 %.</summary>
    public IReadOnlyList<RefundShare> BackrunShares { get; init; } = [];
}

/// <summary>Reads eth_sendPrivateTransaction (an object, or by position as QuickNode and rpc-endpoint have it) and eth_sendPrivateRawTransaction.</summary>
internal sealed class PrivateTransactionReader(TransactionReader transactions)
{
    /// <summary>Reads the parameters of either method; faults go into them.</summary>
    public ReadPrivateTransaction Read(RpcParameters parameters, bool isRaw, WalletSettings settings)
    {
        if (parameters[0].ValueKind == JsonValueKind.Object)
        {
            var fields = parameters.Object(0);
            return Of(fields["tx"], fields["maxBlockNumber"], fields.Object("preferences"), settings);
        }

        // Raw: [tx, preferences?]; by position: [tx, maxBlockNumber?, preferences?].
        return isRaw
            ? Of(parameters.Field(0), default, parameters.ObjectOrEmpty(1), settings)
            : Of(parameters.Field(0), parameters.Field(1), parameters.ObjectOrEmpty(2), settings);
    }

    private ReadPrivateTransaction Of(RpcField transaction, RpcField maxBlock, RpcFields preferences, WalletSettings settings)
    {
        Check(preferences);
        // rpc-endpoint sends 0 for none.
        ulong? last = maxBlock.IsAbsent ? null : maxBlock.Quantity();
        var (hints, refund) = (preferences.Object("privacy")["hints"], preferences.Object("validity")["refund"]);
        return new ReadPrivateTransaction(
            transactions.Read(transaction), last == 0 ? null : last, preferences["canRevert"].Flag() ?? settings.CanRevert, hints.IsAbsent ? settings.Hints : HintReader.Read(hints))
        {
            BackrunShares = refund.IsAbsent ? [.. settings.Refunds.Select(one => new RefundShare(one.Recipient, (ushort)(one.Percent * 100)))] : RefundReader.OfPrivate(refund),
        };
    }

    private static void Check(RpcFields preferences)
    {
        _ = preferences["fast"].Flag();
        var privacy = preferences.Object("privacy");
        foreach (var builder in privacy["builders"].List(50)) _ = builder.Text(64);
        if (privacy["useMempool"].Flag() == true) privacy.Refuse("useMempool", "not served: the relay never publishes a private transaction");
        if (privacy["mempoolRpc"].Text() is { Length: > 0 }) privacy.Refuse("mempoolRpc", "not served: the relay never publishes a private transaction");
    }
}
