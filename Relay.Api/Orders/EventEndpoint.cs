using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Relay.Api.Identity;
using Relay.Api.Submission;
using Relay.Api.Transparency;
using Relay.Auction.Ethereum;
using Relay.Auction.State;

namespace Relay.Api.Orders;

/// <summary>GET /v1/events: an owner's leaves as their slots are decided, each with its receipt and why it did or did not win; resumable by the feed's numbers.</summary>
internal static class EventEndpoint
{
    private const int Page = 16;
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(500);

    /// <summary>Maps it.</summary>
    public static void MapEvents(this IEndpointRouteBuilder endpoints)
        => endpoints.MapGet("/v1/events", AnswerAsync)
            .WithSummary("Your own leaves as their slots are decided, as server-sent events")
            .WithDescription("A signed request (docs/api-signing.md). Last-Event-ID goes on after that number; without it, from now on. Each event is an entry with its receipt; an event without entries says that a slot was decided.")
            .WithTags("orders").Produces<OwnerEvent>(StatusCodes.Status200OK, "text/event-stream").ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status403Forbidden);

    private static async Task<IResult> AnswerAsync(HttpContext context, SignedRequests requests, EventSource events, CancellationToken cancellation)
    {
        var (owner, fault) = await requests.IdentifyAsync(context, default, cancellation).ConfigureAwait(false);
        if (fault is { } unsigned) return Problems.Of(unsigned);
        ulong? after = null;
        if (context.Request.Headers["Last-Event-ID"] is [{ Length: > 0 } last])
        {
            if (!ulong.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return Problems.Of(Auction.RejectionCode.FieldInvalid, "Last-Event-ID: expected the id of an event of this stream");
            after = number;
        }

        return TypedResults.ServerSentEvents(events.OfAsync(owner, after, cancellation));
    }

    /// <summary>What the stream is made from.</summary>
    internal sealed class EventSource(RelayStore store, OwnedRows rows, SlotDirectory slots, LeafReader leaves, TimeProvider time)
    {
        /// <summary>The events of an owner after a number of the feed; from now on where there is none.</summary>
        public async IAsyncEnumerable<SseItem<OwnerEvent>> OfAsync(Address owner, ulong? after, [EnumeratorCancellation] CancellationToken cancellation)
        {
            var last = after ?? await store.Results.LatestAsync(cancellation).ConfigureAwait(false) ?? 0;
            while (!cancellation.IsCancellationRequested)
            {
                var results = await store.Results.ReadAsync(last + 1, Page, cancellation).ConfigureAwait(false);
                foreach (var stored in results)
                {
                    last = stored.FeedNumber;
                    yield return new SseItem<OwnerEvent>(await EventAsync(stored, owner, cancellation).ConfigureAwait(false), "decided") { EventId = last.ToString(CultureInfo.InvariantCulture) };
                }

                if (results.Count < Page) await Task.Delay(Poll, time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        private async Task<OwnerEvent> EventAsync(StoredResult stored, Address owner, CancellationToken cancellation)
        {
            var mine = await rows.FindAsync(stored.Slot, cancellation).ConfigureAwait(false);
            if (mine is null || await slots.FindAsync(stored.Slot, cancellation).ConfigureAwait(false) is not { Header: var header }) return new OwnerEvent(stored.Slot, []);
            var entries = new List<OwnerEntry>();
            foreach (var row in mine[owner])
            {
                if (await leaves.ReadAsync(header, row.Entry.Leaf, cancellation).ConfigureAwait(false) is { } leaf) entries.Add(new OwnerEntry(leaf.Receipt, EntryView.Of(row)));
            }

            return new OwnerEvent(stored.Slot, entries);
        }
    }
}

/// <summary>A slot that was decided.</summary>
/// <param name="Slot">The slot.</param>
/// <param name="Entries">The caller's leaves in it, by sequence.</param>
public sealed record OwnerEvent(ulong Slot, IReadOnlyList<OwnerEntry> Entries);

/// <summary>A leaf of the caller.</summary>
/// <param name="Receipt">Its receipt again, as at the submission.</param>
/// <param name="Entry">What became of it, as <c>GET /v1/slots/{slot}/entries</c> says.</param>
public sealed record OwnerEntry(SubmissionAnswer Receipt, EntryView Entry);
