using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Relay.Api.JsonRpc;
using Relay.Api.Limits;
using Relay.Api.Orders;
using Relay.Auction;
using Relay.Auction.Ethereum;
using Relay.Auction.Slots;

namespace Relay.Api.Wallets;

/// <summary>GET /tx/{hash}: what became of a private transaction, as Flashbots Protect says it.</summary>
internal static class TransactionStatusEndpoint
{
    /// <summary>Maps it.</summary>
    public static void MapTransactionStatus(this IEndpointRouteBuilder endpoints)
        => endpoints.MapGet("/tx/{hash}", AnswerAsync).LimitAddress()
            .RequireCors(JsonRpcEndpoint.CorsPolicy)
            .WithSummary("What became of a private transaction")
            .WithDescription("In the shape of Flashbots Protect: PENDING, INCLUDED, FAILED, CANCELLED or UNKNOWN; fields of the transaction only once it is included.")
            .WithTags("wallets")
            .Produces<TransactionStatus>()
            .ProducesProblem(StatusCodes.Status400BadRequest);

    private static async Task<IResult> AnswerAsync(string hash, NodeProxy node, OrderFates fates, OrderSlots slots, TimeProvider time, CancellationToken cancellation)
    {
        if (!Hash32.TryParse(hash, out var parsed)) return Problems.Of(RejectionCode.FieldInvalid, "hash: expected 0x and 64 hexadecimal digits in the path");
        var fate = await fates.FindByTransactionAsync(parsed, cancellation).ConfigureAwait(false);
        var maxBlock = fate?.Window.Last ?? 0;
        if (await IncludedAsync(node, parsed, cancellation).ConfigureAwait(false) is { } included) return TypedResults.Json(included with { MaxBlockNumber = maxBlock, Slot = fate?.ShownIn }, RpcWriter.Json);
        var status = new TransactionStatus("UNKNOWN", parsed.ToString(), maxBlock, StatusFields.None);
        return TypedResults.Json(fate?.State switch
        {
            null => status,
            "included" => status with { Status = "INCLUDED" },
            "nonce_used" => Failed("another transaction of its sender with the same nonce was included"),
            "cancelled" or "replaced" => status with { Status = "CANCELLED" },
            "expired" => Failed("its last block passed and it was not included"),
            "shown" when node.HasNode && slots.IsPast(fate.Window, time.NowMs()) => Failed("builders were shown it, and its last block passed without it"),
            _ => status with { Status = "PENDING", State = fate.State, Slot = fate.ShownIn ?? fate.Slot },
        }, RpcWriter.Json);

        TransactionStatus Failed(string why) => status with { Status = "FAILED", FailureReason = why };
    }

    private static async Task<TransactionStatus?> IncludedAsync(NodeProxy node, Hash32 hash, CancellationToken cancellation)
    {
        if (!node.HasNode) return null;
        var parameters = JsonSerializer.SerializeToElement(new[] { hash.ToString() });
        if (await node.AskAsync("eth_getTransactionReceipt", parameters, cancellation).ConfigureAwait(false) is not RpcAnswer.NodeResult { Json: { ValueKind: JsonValueKind.Object } receipt }) return null;
        var fields = await node.AskAsync("eth_getTransactionByHash", parameters, cancellation).ConfigureAwait(false) is RpcAnswer.NodeResult { Json: { ValueKind: JsonValueKind.Object } transaction } ? StatusFields.Of(transaction) : StatusFields.None;
        return new TransactionStatus("INCLUDED", hash.ToString(), 0, fields) 
        {
            IsRevert = receipt.TryGetProperty("status", out var succeeded) && succeeded.ValueEquals("0x0"),
            Block = BlockOf(receipt),
        };
    }

    private static ulong? BlockOf(JsonElement receipt)
        => receipt.TryGetProperty("blockNumber", out var number) && number.ValueKind == JsonValueKind.String && number.GetString() is ['0', 'x', .. var digits]
            && ulong.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var block) ? block : null;
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

    /// <summary>Ours. While it waits: waiting (for a slot), sealed (into one) or shown (to builders, who have yet to build the block); absent otherwise.</summary>
    public string? State { get; init; }

    /// <summary>Ours. The slot that it is or was sealed into last, or that it won; absent where there is none.</summary>
    public ulong? Slot { get; init; }

    /// <summary>Ours. The block that has it; absent until it is included.</summary>
    public ulong? Block { get; init; }
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
