using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Relay.Api.JsonRpc;
using Relay.Api.Limits;
using Relay.Auction;
using Relay.Auction.State;

namespace Relay.Api.Hints;

/// <summary>The events that are kept, as MEV-Share's client asks for them; out of this node's memory.</summary>
internal static class HintHistory
{
    private const int Most = 500, Usual = 100;

    /// <summary>Maps GET /api/v1/history and /api/v1/history/info.</summary>
    public static void MapHintHistory(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/api/v1/history", ReadAsync)
            .WithSummary("Past hints")
            .WithDescription("In the order in which they were published; all bounds are included. limit is 100 unless given, at most 500.")
            .WithTags("hints").ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status429TooManyRequests).RequireCors(JsonRpcEndpoint.CorsPolicy);
        endpoints.MapGet("/api/v1/history/info", InfoAsync)
            .WithSummary("Which past hints are kept")
            .WithTags("hints").ProducesProblem(StatusCodes.Status429TooManyRequests).RequireCors(JsonRpcEndpoint.CorsPolicy);
    }

    private static async Task<Results<Ok<HintHistoryEntry[]>, ProblemHttpResult>> ReadAsync(
        HttpContext context, HintLog log, ClientAddresses addresses, RequestBudgets budgets, ulong? blockStart, ulong? blockEnd, ulong? timestampStart, ulong? timestampEnd, int? limit, int? offset)
    {
        if (budgets.Charge(addresses.Of(context), 1) is { } over) return Problems.Of(over);
        if (limit is < 0 or > Most) return Problems.Of(RejectionCode.FieldInvalid, string.Create(CultureInfo.InvariantCulture, $"limit: expected 0 to {Most}, got {limit}"));
        if (offset is < 0) return Problems.Of(RejectionCode.FieldInvalid, string.Create(CultureInfo.InvariantCulture, $"offset: expected 0 or more, got {offset}"));
        return TypedResults.Ok((await KeptAsync(log, context.RequestAborted).ConfigureAwait(false))
            .Where(hint => hint.Block >= (blockStart ?? 0) && hint.Block <= (blockEnd ?? ulong.MaxValue) && hint.Seconds >= (timestampStart ?? 0) && hint.Seconds <= (timestampEnd ?? ulong.MaxValue))
            .Skip(offset ?? 0).Take(limit ?? Usual).Select(hint => new HintHistoryEntry(hint.Block, hint.Seconds, JsonElement.Parse(hint.Json.Span))).ToArray());
    }

    private static async Task<Results<Ok<HintHistoryInfo>, ProblemHttpResult>> InfoAsync(HttpContext context, HintLog log, ClientAddresses addresses, RequestBudgets budgets)
    {
        if (budgets.Charge(addresses.Of(context), 1) is { } over) return Problems.Of(over);
        var kept = await KeptAsync(log, context.RequestAborted).ConfigureAwait(false);
        return TypedResults.Ok(kept.Length == 0
            ? new HintHistoryInfo(0, 0, 0, 0, 0, Most)
            : new HintHistoryInfo(kept.Length, kept.Min(hint => hint.Block), kept.Max(hint => hint.Block), kept.Min(hint => hint.Seconds), kept.Max(hint => hint.Seconds), Most));
    }

    private static async Task<StoredHint[]> KeptAsync(HintLog log, CancellationToken cancellation)
    {
        await log.Loaded.WaitAsync(cancellation).ConfigureAwait(false);
        return [.. log.Read(0, int.MaxValue).Messages.Select(message => message.Stored)];
    }
}

/// <summary>A past event.</summary>
/// <param name="Block">The block that the order might be in first.</param>
/// <param name="Timestamp">When it was published, Unix seconds.</param>
/// <param name="Hint">The event, as the stream had it.</param>
public sealed record HintHistoryEntry(ulong Block, ulong Timestamp, JsonElement Hint);

/// <summary>What the history holds; zeros where that is nothing.</summary>
/// <param name="Count">Events.</param>
/// <param name="MinBlock">The lowest block.</param>
/// <param name="MaxBlock">The highest block.</param>
/// <param name="MinTimestamp">The earliest, Unix seconds.</param>
/// <param name="MaxTimestamp">The latest, Unix seconds.</param>
/// <param name="MaxLimit">The most events of one answer.</param>
public sealed record HintHistoryInfo(int Count, ulong MinBlock, ulong MaxBlock, ulong MinTimestamp, ulong MaxTimestamp, int MaxLimit);
