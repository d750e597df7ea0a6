using System.Buffers;
using Microsoft.AspNetCore.Http.HttpResults;
using Relay.Api.Hints;
using Relay.Api.Limits;
using Relay.Auction;

namespace Relay.Api.Pages;

/// <summary>The stream that the live page follows.</summary>
internal static class LiveEndpoint
{
    /// <summary>Its path.</summary>
    public const string Path = "/v1/live";

    /// <summary>Maps it.</summary>
    public static void MapLive(this IEndpointRouteBuilder endpoints) => endpoints.MapGet(Path, StreamAsync)
        .WithSummary("The slots as they go by")
        .WithDescription("Server-sent events, for everybody: slot (LiveSlot) for each decided slot, with its number on the feed as id, first the last 60 or those after Last-Event-ID (lastEventId in the url); now (LiveNow) once a second.")
        .WithTags("transparency").Produces<string>(StatusCodes.Status200OK, "text/event-stream").ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status429TooManyRequests).ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static async Task<Results<EmptyHttpResult, ProblemHttpResult>> StreamAsync(HttpContext context, LiveBoard board, LiveStreams streams, ClientAddresses addresses, RequestBudgets budgets, IHostApplicationLifetime lifetime)
    {
        var client = addresses.Of(context);
        if (budgets.Charge(client, 1) is { } over) return Problems.Of(over);
        if (!HintEndpoints.TryReadLast(context.Request, out var last)) return Problems.Of(RejectionCode.FieldInvalid, "Last-Event-ID: expected the number of an event, as its id: line has it");
        if (streams.Open(client) is { } full) return Problems.Of(full);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        try
        {
            await SendAsync(context, board, streams, last ?? 0, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            // The page was left, or the relay stops; it goes on after the last id.
        }
        finally
        {
            streams.Close(client);
        }

        return TypedResults.Empty;
    }

    /// <summary>A page that is slow to read is told the newest state when it is ready for it: nothing waits in a queue of its own.</summary>
    private static async Task SendAsync(HttpContext context, LiveBoard board, LiveStreams streams, ulong last, CancellationToken cancellation)
    {
        var response = context.Response;
        response.ContentType = "text/event-stream; charset=utf-8";
        response.Headers.CacheControl = "no-cache";
        response.Headers["X-Accel-Buffering"] = "no";
        response.BodyWriter.Write("retry: 2000\n\n"u8);
        while (!cancellation.IsCancellationRequested)
        {
            var state = board.State;
            // An id that was not given out yet is of a log that was begun again.
            if (state.Slots is [.., var newest] && last > newest.Number) last = 0;
            foreach (var (number, frame) in state.Slots)
            {
                if (number <= last) continue;
                response.BodyWriter.Write(frame.Span);
                last = number;
            }

            response.BodyWriter.Write(state.Now.Span);
            if (!await streams.TakesAsync(FlushAsync(response, cancellation), context.Abort).ConfigureAwait(false)) return;
            await state.Followed.WaitAsync(cancellation).ConfigureAwait(false);
        }
    }

    private static async ValueTask FlushAsync(HttpResponse response, CancellationToken cancellation) => await response.BodyWriter.FlushAsync(cancellation).ConfigureAwait(false);
}
