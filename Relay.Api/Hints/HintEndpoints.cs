using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Relay.Api.JsonRpc;
using Relay.Api.Limits;
using Relay.Auction;

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

    private static async Task<Results<EmptyHttpResult, ProblemHttpResult>> StreamAsync(HttpContext context, HintLog log, HintStreams streams, ClientAddresses addresses, RequestBudgets budgets, IHostApplicationLifetime lifetime)
    {
        var client = addresses.Of(context);
        if (budgets.Charge(client, 1) is { } over) return Problems.Of(over);
        if (!TryReadLast(context.Request, out var last)) return Problems.Of(RejectionCode.FieldInvalid, "Last-Event-ID: expected the number of an event, as its id: line has it");
        if (streams.Open(client) is { } full) return Problems.Of(full);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        try
        {
            await log.Loaded.WaitAsync(either.Token).ConfigureAwait(false);
            await SendAsync(context, log, streams, (last ?? log.Latest) + 1, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            // The client left, or the relay stops; it resumes by the last id.
        }
        finally
        {
            streams.Close(client);
        }

        return TypedResults.Empty;
    }

    private static async Task SendAsync(HttpContext context, HintLog log, HintStreams streams, ulong next, CancellationToken cancellation)
    {
        var response = context.Response;
        response.ContentType = "text/event-stream; charset=utf-8";
        response.Headers.CacheControl = "no-cache";
        response.Headers["X-Accel-Buffering"] = "no";
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
            if (!await streams.TakesAsync(FlushAsync(response, cancellation), context.Abort).ConfigureAwait(false)) return;
            next += (ulong)page.Messages.Count;
            isQuiet = page.Messages.Count == 0;
            if (isQuiet) await page.Changed.WaitAsync(cancellation).ConfigureAwait(false);
        }
    }

    private static async ValueTask FlushAsync(HttpResponse response, CancellationToken cancellation) => await response.BodyWriter.FlushAsync(cancellation).ConfigureAwait(false);

    private static void Append(HttpResponse response, ReadOnlyMemory<byte> bytes)
    {
        bytes.Span.CopyTo(response.BodyWriter.GetSpan(bytes.Length));
        response.BodyWriter.Advance(bytes.Length);
    }

    /// <summary>A named event: MEV-Share's client, which takes every unnamed one for a hint, does not see it.</summary>
    private static byte[] Gap(ulong missed, ulong kept)
        => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"event: gap\ndata: {{\"firstMissed\":{missed},\"firstKept\":{kept}}}\n\n"));

    /// <summary>The id that a stream goes on after, from the header or the url; null where none is named, false where it is no number.</summary>
    internal static bool TryReadLast(HttpRequest request, out ulong? last)
    {
        last = null;
        var text = request.Headers["Last-Event-ID"] is [{ Length: > 0 } header] ? header : request.Query["lastEventId"] is [{ Length: > 0 } query] ? query : null;
        if (text is null) return true;
        if (!ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number >= long.MaxValue) return false;
        last = number;
        return true;
    }
}
