using Microsoft.AspNetCore.Http.HttpResults;
using Relay.Api.Submission;

namespace Relay.Api.Transparency;

/// <summary>Recent slots, newest first.</summary>
internal static class RecentSlotsEndpoint
{
    private const int Default = 20, Most = 100;

    /// <summary>Maps GET /v1/slots.</summary>
    public static void MapRecentSlots(this IEndpointRouteBuilder endpoints)
        => endpoints.MapGet("/v1/slots", ListAsync).WithTags("transparency").WithSummary("Recent slots, newest first")
            .WithDescription("from = the newest slot to show (default: the one that closes next); count = how many slot numbers to look at, at most 100 (default 20). Slots in which the relay was down are left out.");

    private static async Task<Ok<SlotListView>> ListAsync(ulong? from, int? count, SlotDirectory slots, SlotReader reader, CancellationToken cancellation)
    {
        var newest = Math.Min(from ?? slots.Current, slots.Current + 64);
        var looked = (ulong)Math.Clamp(count ?? Default, 1, Most);
        looked = Math.Min(looked, newest + 1);
        var views = await Task.WhenAll(Enumerable.Range(0, (int)looked).Select(i => reader.ReadAsync(newest - (ulong)i, cancellation))).ConfigureAwait(false);
        return TypedResults.Ok(new SlotListView(
            [.. views.OfType<SlotView>().Select(view => new SlotSummary(
                view.Slot, view.State, view.OpensAt, view.ClosesAt, view.Leaves, view.Commitment?.SetHash, view.Result?.ResultHash, view.Result?.Reason, view.Result?.Winners ?? 0, view.Result?.FeedSequence))],
            newest >= looked ? newest - looked : null));
    }
}

/// <summary>A page of slots.</summary>
/// <param name="Slots">Newest first.</param>
/// <param name="Next">What to ask for as <c>from</c> to go on; null at slot 0.</param>
public sealed record SlotListView(IReadOnlyList<SlotSummary> Slots, ulong? Next);

/// <summary>A slot in a list; the whole of it stands under /v1/slots/{slot}.</summary>
/// <param name="Slot">The slot.</param>
/// <param name="State">announced, open, closed, published or void.</param>
/// <param name="OpensAt">Unix ms.</param>
/// <param name="ClosesAt">The cut-off, Unix ms.</param>
/// <param name="Leaves">How many are sealed.</param>
/// <param name="SetHash">The commitment; null before the close.</param>
/// <param name="ResultHash">The result; null before it is published.</param>
/// <param name="Reason">Why it is void.</param>
/// <param name="Winners">How many won.</param>
/// <param name="FeedSequence">Its number on the builders' feed.</param>
public sealed record SlotSummary(
    ulong Slot, string State, ulong OpensAt, ulong ClosesAt, uint Leaves, string? SetHash, string? ResultHash, string? Reason, int Winners, ulong? FeedSequence);
