using System.Globalization;
using System.Text.Json.Serialization;
using Relay.Auction.Ethereum;

namespace Relay.Api.Wallets;

/// <summary>A private transaction as eth_getTransactionByHash shows one that is in no block.</summary>
internal sealed record PendingTransaction(
    string Hash, string Nonce, string From, string? To, string Value, string Gas, string GasPrice, string? MaxFeePerGas, string? MaxPriorityFeePerGas, string Input, string Type, string? ChainId,
    string V, string YParity, string R, string S, object[]? AccessList)
{
    /// <summary>Null: in no block.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? BlockHash { get; }

    /// <summary>Null: in no block.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? BlockNumber { get; }

    /// <summary>Null: in no block.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? TransactionIndex { get; }

    /// <summary>To its sender: the fields of the transaction, save a list of accesses that is not empty.</summary>
    public static PendingTransaction Of(SignedTransaction transaction, Address sender)
    {
        var isDynamic = transaction.Type >= TransactionType.DynamicFee;
        var parity = (ulong)transaction.YParity;
        var v = transaction.Type != TransactionType.Legacy ? parity : transaction.ChainId is { } chain ? 35 + 2 * chain + parity : 27 + parity;
        return new PendingTransaction(
            transaction.Hash.ToString(), Quantity(transaction.Nonce), sender.ToString(), transaction.To?.ToString(), transaction.Value.ToQuantity(), Quantity(transaction.GasLimit), transaction.MaxFeePerGas.ToQuantity(),
            isDynamic ? transaction.MaxFeePerGas.ToQuantity() : null, isDynamic ? transaction.MaxPriorityFeePerGas.ToQuantity() : null, Hex.Encode(transaction.Calldata.Span), Quantity((ulong)transaction.Type),
            transaction.ChainId is { } id ? Quantity(id) : null, Quantity(v), Quantity(parity), transaction.R.ToQuantity(), transaction.S.ToQuantity(), transaction.AccessListAddresses == 0 ? [] : null);
    }

    /// <summary>The start of the hash.</summary>
    public override string ToString() => Hash[..10];

    private static string Quantity(ulong value) => string.Create(CultureInfo.InvariantCulture, $"0x{value:x}");
}
