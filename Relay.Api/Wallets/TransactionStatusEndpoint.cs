using System.Text.Json;
using System.Text.Json.Serialization;
using Relay.Api.JsonRpc;
using Relay.Auction;
using Relay.Auction.Ethereum;
using Relay.Auction.Orders;
using Relay.Auction.State;

namespace Relay.Api.Wallets;

/// <summary>GET /tx/{hash}: what became of a private transaction, as Flashbots Protect says it.</summary>
internal static class TransactionStatusEndpoint
{
    /// <summary>Maps it.</summary>
    public static void MapTransactionStatus(this IEndpointRouteBuilder endpoints)
        => endpoints.MapGet("/tx/{hash}", AnswerAsync)
            .RequireCors(JsonRpcEndpoint.CorsPolicy)
            .WithSummary("What became of a private transaction")
            .WithDescription("In the shape of Flashbots Protect: PENDING, INCLUDED, FAILED, CANCELLED or UNKNOWN; fields of the transaction only once it is included.")
            .WithTags("wallets")
            .Produces<TransactionStatus>()
            .ProducesProblem(StatusCodes.Status400BadRequest);

    private static async Task<IResult> AnswerAsync(string hash, NodeProxy node, OrderBook book, CancellationToken cancellation)
    {
        if (!Hash32.TryParse(hash, out var parsed)) return Problems.Of(RejectionCode.FieldInvalid, "hash: expected 0x and 64 hexadecimal digits in the path");
        var (state, maxBlock) = await OrderAsync(book, parsed, cancellation).ConfigureAwait(false);
        if (await IncludedAsync(node, parsed, cancellation).ConfigureAwait(false) is { } included) return TypedResults.Json(included with { MaxBlockNumber = maxBlock }, RpcWriter.Json);
        var status = new TransactionStatus("UNKNOWN", parsed.ToString(), maxBlock, StatusFields.None);
        return TypedResults.Json(state switch
        {
            OrderState.Waiting or OrderState.Shown => status with { Status = "PENDING" },
            OrderState.Cancelled => status with { Status = "CANCELLED" },
            OrderState.Expired => status with { Status = "FAILED", FailureReason = "its last block passed and it was not included" },
            _ => status,
        }, RpcWriter.Json);
    }

    private static async Task<(OrderState? State, ulong MaxBlock)> OrderAsync(OrderBook book, Hash32 hash, CancellationToken cancellation)
    {
        if (await book.FindByTransactionAsync(hash, cancellation).ConfigureAwait(false) is not { } stored || !book.TryOpen(stored, out var opened)) return (null, 0);
        // A replacement has the same name: the hash that was asked for must be the one that stands.
        using (opened) return TransactionDecoder.TryDecode(opened.Order.Transactions[0].Raw, out var transaction, out _) && transaction.Hash == hash ? (stored.State, opened.Order.Window.Last) : (OrderState.Cancelled, opened.Order.Window.Last);
    }

    private static async Task<TransactionStatus?> IncludedAsync(NodeProxy node, Hash32 hash, CancellationToken cancellation)
    {
        if (!node.HasNode) return null;
        var parameters = JsonSerializer.SerializeToElement(new[] { hash.ToString() });
        if (await node.AskAsync("eth_getTransactionReceipt", parameters, cancellation).ConfigureAwait(false) is not RpcAnswer.NodeResult { Json: { ValueKind: JsonValueKind.Object } receipt }) return null;
        var fields = await node.AskAsync("eth_getTransactionByHash", parameters, cancellation).ConfigureAwait(false) is RpcAnswer.NodeResult { Json: { ValueKind: JsonValueKind.Object } transaction } ? StatusFields.Of(transaction) : StatusFields.None;
        return new TransactionStatus("INCLUDED", hash.ToString(), 0, fields) { IsRevert = receipt.TryGetProperty("status", out var succeeded) && succeeded.ValueEquals("0x0") };
    }
}

/// <summary>The status of a private transaction, as Flashbots Protect shapes it.</summary>
/// <param name="Status">PENDING, INCLUDED, FAILED, CANCELLED or UNKNOWN.</param>
/// <param name="Hash">The transaction's hash.</param>
/// <param name="MaxBlockNumber">The last block that it is tried for; 0 where it is not known.</param>
/// <param name="Transaction">Its fields; empty texts until it is included.</param>
public sealed record TransactionStatus(string Status, string Hash, ulong MaxBlockNumber, StatusFields Transaction)
{
    /// <summary>True: every registered builder gets the winners.</summary>
    public bool FastMode => true;

    /// <summary>False: the relay publishes nothing.</summary>
    public bool SeenInMempool => false;

    /// <summary>True where it was included and reverted.</summary>
    public bool IsRevert { get; init; }

    /// <summary>Why it failed, in a sentence; absent otherwise.</summary>
    public string? FailureReason { get; init; }
}

/// <summary>Fields of an included transaction; empty before.</summary>
/// <param name="From">The sender.</param>
/// <param name="To">The receiver.</param>
/// <param name="GasLimit">Gas limit.</param>
/// <param name="MaxFeePerGas">Fee cap.</param>
/// <param name="MaxPriorityFeePerGas">Tip cap.</param>
/// <param name="Nonce">Nonce.</param>
/// <param name="Value">Amount.</param>
public sealed record StatusFields(
    string From, string To, string GasLimit, string MaxFeePerGas, string MaxPriorityFeePerGas, string Nonce, string Value)
{
    /// <summary>Nothing is shown.</summary>
    [JsonIgnore]
    internal static StatusFields None { get; } = new("", "", "", "", "", "", "");

    /// <summary>From the node's transaction.</summary>
    internal static StatusFields Of(JsonElement transaction)
    {
        return new StatusFields(Field("from"), Field("to"), Field("gas"), Field("maxFeePerGas"), Field("maxPriorityFeePerGas"), Field("nonce"), Field("value"));

        string Field(string name) => transaction.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
    }
}
