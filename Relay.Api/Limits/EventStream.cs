using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Relay.Auction;

namespace Relay.Api.Limits;

/// <summary>What every stream of server-sent events does alike: its budget, its place, where it resumes, its headers and its end.</summary>
internal static class EventStream
{
    /// <summary>Serves a stream until the client leaves or the relay stops; a problem where it may not begin.</summary>
    /// <param name="context">The request.</param>
    /// <param name="streams">Those that are open; this one is among them while it lasts.</param>
    /// <param name="send">Sends, from the id that was named last on (null where none was), until it is cancelled or the client was cut.</param>
    public static async Task<Results<EmptyHttpResult, ProblemHttpResult>> ServeAsync(HttpContext context, OpenStreams streams, Func<ulong?, CancellationToken, Task> send)
    {
        var services = context.RequestServices;
        var client = services.GetRequiredService<ClientAddresses>().Of(context);
        if (services.GetRequiredService<RequestBudgets>().Charge(client, 1) is { } over) return Problems.Of(over);
        if (!TryReadLast(context.Request, out var last)) return Problems.Of(RejectionCode.FieldInvalid, "Last-Event-ID: expected the number of an event, as its id: line has it");
        if (streams.Open(client) is { } full) return Problems.Of(full);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping);
        try
        {
            context.Response.ContentType = "text/event-stream; charset=utf-8";
            context.Response.Headers.CacheControl = "no-cache";
            context.Response.Headers["X-Accel-Buffering"] = "no";
            await send(last, either.Token).ConfigureAwait(false);
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

    /// <summary>Sends what was written; false where the client takes nothing and was cut.</summary>
    public static ValueTask<bool> TakesAsync(HttpContext context, OpenStreams streams, CancellationToken cancellation)
        => streams.TakesAsync(FlushAsync(context.Response, cancellation), context.Abort);

    private static async ValueTask FlushAsync(HttpResponse response, CancellationToken cancellation) => await response.BodyWriter.FlushAsync(cancellation).ConfigureAwait(false);

    /// <summary>The id that a stream goes on after, from the header or the url; null where none is named, false where it is no number.</summary>
    private static bool TryReadLast(HttpRequest request, out ulong? last)
    {
        last = null;
        var text = request.Headers["Last-Event-ID"] is [{ Length: > 0 } header] ? header : request.Query["lastEventId"] is [{ Length: > 0 } query] ? query : null;
        if (text is null) return true;
        if (!ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number >= long.MaxValue) return false;
        last = number;
        return true;
    }
}
