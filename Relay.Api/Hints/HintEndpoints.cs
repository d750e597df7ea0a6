using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Relay.Api.JsonRpc;
using Relay.Api.Limits;

namespace Relay.Api.Hints;

/// <summary>The stream of server-sent events.</summary>
internal static class HintEndpoints
{
    /// <summary>The stream's own path; <see cref="HintDoor"/> leads there from the root, where clients look for it.</summary>
    public const string StreamPath = "/v1/hints";

    private const int AtOnce = 64;
    private static readonly byte[] Ping = Encoding.ASCII.GetBytes(":ping\n\n");

    /// <summary>Maps the stream.</summary>
    public static void MapHints(this IEndpointRouteBuilder endpoints) => endpoints.MapGet(StreamPath, StreamAsync)
        .WithSummary("Stream of hints")
        .WithDescription("Server-sent events in MEV-Share's form, one for each private transaction whose owner shares something (docs/hints.md). Also GET / with Accept: text/event-stream. Resumes after Last-Event-ID, or lastEventId in the url; a named event 'gap' says what is kept no longer.")
        .WithTags("hints").Produces<string>(StatusCodes.Status200OK, "text/event-stream").ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status429TooManyRequests).ProducesProblem(StatusCodes.Status503ServiceUnavailable).RequireCors(JsonRpcEndpoint.CorsPolicy);

    private static Task<Results<EmptyHttpResult, ProblemHttpResult>> StreamAsync(HttpContext context, HintLog log, HintStreams streams) => EventStream.ServeAsync(context, streams, async (last, cancellation) =>
    {
        await log.Loaded.WaitAsync(cancellation).ConfigureAwait(false);
        await SendAsync(context, log, streams, (last ?? log.Latest) + 1, cancellation).ConfigureAwait(false);
    });

    private static async Task SendAsync(HttpContext context, HintLog log, HintStreams streams, ulong next, CancellationToken cancellation)
    {
        var response = context.Response;
        var isQuiet = true;
        while (!cancellation.IsCancellationRequested)
        {
            var page = log.Read(next, AtOnce);
            // Who asked for the first one wants whatever is kept.
            if (page.Oldest > next && next > 1)
            {
                await response.BodyWriter.WriteAsync(Gap(next, page.Oldest), cancellation).ConfigureAwait(false);
            }

            next = Math.Max(next, page.Oldest);
            foreach (var message in page.Messages) Append(response, message.Frame);
            if (page.Messages.Count == 0 && isQuiet) Append(response, Ping);
            if (!await EventStream.TakesAsync(context, streams, cancellation).ConfigureAwait(false)) return;
            next += (ulong)page.Messages.Count;
            isQuiet = page.Messages.Count == 0;
            if (isQuiet) await page.Changed.WaitAsync(cancellation).ConfigureAwait(false);
        }
    }

    private static void Append(HttpResponse response, ReadOnlyMemory<byte> bytes)
    {
        bytes.Span.CopyTo(response.BodyWriter.GetSpan(bytes.Length));
        response.BodyWriter.Advance(bytes.Length);
    }

    /// <summary>A named event: MEV-Share's client, which takes every unnamed one for a hint, does not see it.</summary>
    private static byte[] Gap(ulong missed, ulong kept)
        => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"event: gap\ndata: {{\"firstMissed\":{missed},\"firstKept\":{kept}}}\n\n"));
}
