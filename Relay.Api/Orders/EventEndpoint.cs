using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using Relay.Api.Identity;
using Relay.Api.Limits;
using Relay.Auction.Ethereum;
using Relay.Auction.State;

namespace Relay.Api.Orders;

/// <summary>GET /v1/events: an owner's leaves as their slots are decided, each with its receipt and why it did or did not win; resumable by the feed's numbers.</summary>
internal static class EventEndpoint
{
    /// <summary>The longest silence: then a comment says that the stream still stands.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(5);

    /// <summary>Maps it.</summary>
    public static void MapEvents(this IEndpointRouteBuilder endpoints)
        => endpoints.MapGet("/v1/events", AnswerAsync)
            .WithSummary("Your own leaves as their slots are decided, as server-sent events")
            .WithDescription("A signed request (docs/api-signing.md). Last-Event-ID (or lastEventId in the url) goes on after that number; without it, from now on. Each event is an entry with its receipt; an event without entries says that a slot was decided.")
            .WithTags("orders").Produces<OwnerEvent>(StatusCodes.Status200OK, "text/event-stream").ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status429TooManyRequests).ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static async Task<Results<EmptyHttpResult, ProblemHttpResult>> AnswerAsync(
        HttpContext context, SignedRequests requests, OwnerEvents events, OwnerStreams streams, IOptions<JsonOptions> json, TimeProvider time)
    {
        var (owner, fault) = await requests.IdentifyAsync(context, default, context.RequestAborted).ConfigureAwait(false);
        return fault is { } unsigned ? Problems.Of(unsigned) : await EventStream.ServeAsync(context, streams, SendAsync).ConfigureAwait(false);

        async Task SendAsync(ulong? last, CancellationToken cancellation)
        {
            var after = last ?? await events.LatestAsync(cancellation).ConfigureAwait(false);
            while (true)
            {
                var changed = events.Changed;
                var decided = await DecidedAsync(events, owner, after, cancellation).ConfigureAwait(false);
                foreach (var (number, told) in decided)
                {
                    context.Response.BodyWriter.Write(Frame(number, told, json.Value.SerializerOptions));
                    after = number;
                }

                if (decided.Count == 0) context.Response.BodyWriter.Write(":ping\n\n"u8);
                if (!await EventStream.TakesAsync(context, streams, cancellation).ConfigureAwait(false)) return;
                if (decided.Count == 0) await changed.WaitAsync(Quiet, time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                cancellation.ThrowIfCancellationRequested();
            }
        }
    }

    /// <summary>Where the store is away the stream waits for it.</summary>
    private static async Task<IReadOnlyList<(ulong Number, OwnerEvent Event)>> DecidedAsync(OwnerEvents events, Address owner, ulong after, CancellationToken cancellation)
    {
        try
        {
            return await events.ReadAsync(owner, after, cancellation).ConfigureAwait(false);
        }
        catch (StoreUnavailableException)
        {
            return [];
        }
    }

    private static byte[] Frame(ulong number, OwnerEvent told, JsonSerializerOptions json)
        => Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"id: {number}\nevent: decided\ndata: {JsonSerializer.Serialize(told, json)}\n\n"));
}
