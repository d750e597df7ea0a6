using System.Buffers;
using Microsoft.AspNetCore.Http.HttpResults;
using Relay.Api.Limits;

namespace Relay.Api.Pages;

/// <summary>The stream that the live page follows.</summary>
internal static class LiveEndpoint
{
    /// <summary>Its path.</summary>
    public const string Path = "/v1/live";

    /// <summary>Maps it.</summary>
    public static void MapLive(this IEndpointRouteBuilder endpoints) => endpoints.MapGet(Path, StreamAsync)
        .WithSummary("The slots as they go by")
        .WithDescription("Server-sent events, for everybody: slot (LiveSlot) for each decided slot, with its number on the feed as id, first the last 300 or those after Last-Event-ID (lastEventId in the url); chain (LiveChain) first and whenever it changes; now (LiveNow) once a second.")
        .WithTags("transparency").Produces<string>(StatusCodes.Status200OK, "text/event-stream").ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status429TooManyRequests).ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static Task<Results<EmptyHttpResult, ProblemHttpResult>> StreamAsync(HttpContext context, LiveNews news, LiveStreams streams)
        => EventStream.ServeAsync(context, streams, (last, cancellation) => SendAsync(context, news, streams, last ?? 0, cancellation));

    /// <summary>A page that is slow to read is told the newest state when it is ready for it: nothing waits in a queue of its own.</summary>
    private static async Task SendAsync(HttpContext context, LiveNews news, LiveStreams streams, ulong last, CancellationToken cancellation)
    {
        var response = context.Response;
        response.BodyWriter.Write("retry: 2000\n\n"u8);
        ReadOnlyMemory<byte> chain = default;
        while (!cancellation.IsCancellationRequested)
        {
            var state = news.State;
            // An id that was not given out yet is of a log that was begun again.
            if (state.Slots is [.., var newest] && last > newest.Number) last = 0;
            foreach (var (number, frame) in state.After(last))
            {
                response.BodyWriter.Write(frame.Span);
                last = number;
            }

            if (!chain.Equals(state.Chain)) response.BodyWriter.Write(state.Chain.Span);
            chain = state.Chain;
            response.BodyWriter.Write(state.Now.Span);
            if (!await EventStream.TakesAsync(context, streams, cancellation).ConfigureAwait(false)) return;
            await state.Followed.WaitAsync(cancellation).ConfigureAwait(false);
        }
    }
}
