using System.Globalization;
using System.Reflection;
using Microsoft.AspNetCore.Http.HttpResults;
using Relay.Api.Submission;
using Relay.Auction;
using Relay.Auction.Chain;
using Relay.Auction.Keys;
using Relay.Auction.Slots;
using Relay.Auction.Tracking;
using Relay.Builders;

namespace Relay.Api.Transparency;

/// <summary>What everybody may read: the relay, its slots, their commitments and results.</summary>
internal static class SlotEndpoints
{
    private static readonly string Version = typeof(SlotEndpoints).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    /// <summary>Maps /v1/relay and the reads under /v1/slots.</summary>
    public static void MapSlots(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/v1").WithTags("transparency");
        group.MapGet("/relay", RelayAsync).WithSummary("The relay: chain, keys, timing");
        group.MapGet("/slots/current", (HttpContext context, SlotDirectory slots, SlotReader reader) => SlotAsync(slots.Current.ToString(CultureInfo.InvariantCulture), context, slots, reader))
            .WithSummary("The slot that closes next, with the keys to seal to").Produces<SlotView>().ProducesProblem(StatusCodes.Status404NotFound);
        group.MapGet("/slots/{slot}", SlotAsync).WithSummary("A slot: header, commitment, result").ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);
        group.MapGet("/slots/{slot}/result", ResultAsync).WithSummary("A slot's result").ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Ok<RelayView>> RelayAsync(HttpContext context, SlotDirectory slots, AuctionOptions auction, ChainOptions chain, ApiOptions api, RelayKeys keys, TimeProvider time)
    {
        var current = slots.Current;
        var header = await slots.FindAsync(current, context.RequestAborted).ConfigureAwait(false);
        return TypedResults.Ok(new RelayView(
            Version, auction.ChainId, keys.Relay.Address.ToString(), keys.Edge.Address.ToString(),
            [.. header?.Header.Holders.Select(holder => holder.Holder.ToString()) ?? []],
            auction.SlotDurationMilliseconds, auction.CloseLeadMilliseconds, auction.HeadersAhead, time.NowMs(), current, ApiOptionsValidator.RolesOf(api), BuilderServices.HubPath, StandAlone: !chain.HasNode));
    }

    private static async Task<Results<Ok<SlotView>, ProblemHttpResult>> SlotAsync(string slot, HttpContext context, SlotDirectory slots, SlotReader reader)
    {
        if (!SlotPath.TryParse(slot, out var number, out var problem)) return problem;
        return await reader.ReadAsync(number, context.RequestAborted).ConfigureAwait(false) is { } view ? TypedResults.Ok(view) : SlotPath.Unknown(number, slots);
    }

    private static async Task<Results<Ok<SlotResultView>, ProblemHttpResult>> ResultAsync(string slot, HttpContext context, SlotDirectory slots, SlotReader reader, ChainBook<SlotFates> book)
    {
        if (!SlotPath.TryParse(slot, out var number, out var problem)) return problem;
        if (await slots.FindAsync(number, context.RequestAborted).ConfigureAwait(false) is null) return SlotPath.Unknown(number, slots);
        if (await reader.ResultAsync(number, context.RequestAborted).ConfigureAwait(false) is not { } result) return SlotPath.Missing(number, "result");
        var fates = await book.FindAsync(number, context.RequestAborted).ConfigureAwait(false);
        return TypedResults.Ok(new SlotResultView(
            number, result.Status, result.Reason, result.Result, result.Signature, result.ResultHash, result.Winners, result.FeedSequence, WinnerFateView.Of(fates)));
    }
}

/// <summary>A slot's result with its slot.</summary>
/// <param name="Slot">The slot.</param>
/// <param name="Status">ranked or void.</param>
/// <param name="Reason">Why it is void.</param>
/// <param name="Result">The canonical bytes, base64.</param>
/// <param name="Signature">The relay's.</param>
/// <param name="ResultHash">Its hash.</param>
/// <param name="Winners">How many won.</param>
/// <param name="FeedSequence">Its number on the builders' feed.</param>
/// <param name="Fates">What the chain made of the winners, in their order; null where the relay has not seen it.</param>
public sealed record SlotResultView(ulong Slot, string Status, string? Reason, byte[] Result, string Signature, string ResultHash, int Winners, ulong FeedSequence, IReadOnlyList<WinnerFateView>? Fates = null);
