using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Relay.Api.Submission;
using Relay.Auction.Ethereum;
using Relay.Auction.Keys;
using Relay.Auction.Receipts;

namespace Relay.Api.Transparency;

/// <summary>What a slot's ranking depended on beside header and leaves: public, so that it cannot be told to each auditor in another way.</summary>
internal static class ContextEndpoint
{
    /// <summary>Maps GET /v1/slots/{slot}/context.</summary>
    public static void MapContexts(this IEndpointRouteBuilder endpoints)
        => endpoints.MapGet("/v1/slots/{slot}/context", ContextAsync).WithTags("transparency")
            .WithSummary("The signed context of the ranking: block, limits, rule, and the hash of what the node said; there with the result")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Results<Ok<SignedContextView>, ProblemHttpResult>> ContextAsync(
        string slot, SlotDirectory slots, SlotRecordReader records, RelayKeys keys, CancellationToken cancellation)
    {
        if (!SlotPath.TryParse(slot, out var number, out var problem)) return problem;
        if (await slots.FindAsync(number, cancellation).ConfigureAwait(false) is null) return SlotPath.Unknown(number, slots);
        if (await records.OutcomesAsync(number, cancellation).ConfigureAwait(false) is not { Context: var context }) return SlotPath.Missing(number, "context");
        return TypedResults.Ok(new SignedContextView(number, context.Encode(), Hex.Encode(context.SignedBy(keys.Relay).Signature.Span), ContextView.Of(context)));
    }
}

/// <summary>The context of a slot's ranking.</summary>
/// <param name="Slot">The slot.</param>
/// <param name="Context">The canonical bytes, base64.</param>
/// <param name="Signature">The relay's.</param>
/// <param name="Ranking">The same, decoded.</param>
public sealed record SignedContextView(ulong Slot, byte[] Context, string Signature, ContextView Ranking);

/// <summary>What the ranking depended on.</summary>
/// <param name="ResultHash">The result.</param>
/// <param name="TargetBlock">The block that the slot built.</param>
/// <param name="ParentHash">Its parent.</param>
/// <param name="Timestamp">Its time, Unix seconds.</param>
/// <param name="BaseFee">Its base fee, wei.</param>
/// <param name="GasLimit">Gas that the winners had to fit into.</param>
/// <param name="BlobLimit">Blobs that they had to fit into.</param>
/// <param name="Rule">How bundles were valued: declared_capped, declared or simulated.</param>
/// <param name="RecordHash">Commits to what the node said of the bundles; zero where nothing was simulated.</param>
public sealed record ContextView(string ResultHash, ulong TargetBlock, string ParentHash, ulong Timestamp, string BaseFee, ulong GasLimit, uint BlobLimit, string Rule, string RecordHash)
{
    internal static ContextView Of(AuditContext context) => new(
        context.ResultHash.ToString(), context.TargetBlock, context.ParentHash.ToString(), context.TimestampSeconds, context.BaseFee.ToQuantity(), context.GasLimit, context.BlobLimit,
        JsonNamingPolicy.SnakeCaseLower.ConvertName(context.Rule.ToString()), context.RecordHash.ToString());
}
