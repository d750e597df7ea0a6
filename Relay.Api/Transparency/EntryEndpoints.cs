using Microsoft.AspNetCore.Http.HttpResults;
using Relay.Api.Identity;
using Relay.Api.Limits;
using Relay.Api.Submission;
using Relay.Auction;
using Relay.Auction.Opening;
using Relay.Auction.Receipts;
using Relay.Auction.Tracking;

namespace Relay.Api.Transparency;

/// <summary>An owner's own entries of a slot: what became of each leaf that its key signed, and nobody else's.</summary>
internal static class EntryEndpoints
{
    /// <summary>Maps GET /v1/slots/{slot}/entries.</summary>
    public static void MapEntries(this IEndpointRouteBuilder endpoints)
        => endpoints.MapGet("/v1/slots/{slot}/entries", EntriesAsync).LimitAddress().WithTags("transparency").WithSummary("Your own leaves and why each did or did not win")
            .WithDescription("A signed request (docs/api-signing.md): you get the entries of the address that signed it. The transcript's rows commit to them.")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Results<Ok<EntriesView>, ProblemHttpResult>> EntriesAsync(
        string slot, HttpContext context, SlotDirectory slots, SignedRequests requests, SlotRecordReader records, ChainBook<SlotFates> book, ChainBook<SlotBlock> blocks, CancellationToken cancellation)
    {
        if (!SlotPath.TryParse(slot, out var number, out var problem)) return problem;
        var (signer, fault) = await requests.IdentifyAsync(context, default, cancellation).ConfigureAwait(false);
        if (fault is { } rejection) return Problems.Of(rejection);
        if (await slots.FindAsync(number, cancellation).ConfigureAwait(false) is null) return SlotPath.Unknown(number, slots);
        if (await records.OutcomesAsync(number, cancellation).ConfigureAwait(false) is not { } outcomes) return SlotPath.Missing(number, "outcomes");
        var fates = await book.FindAsync(number, cancellation).ConfigureAwait(false);
        var block = await blocks.FindAsync(number, cancellation).ConfigureAwait(false);
        return TypedResults.Ok(new EntriesView(number, signer.ToString(), [.. outcomes.Rows.Where(row => row.Signer == signer).Select(row => Told(row, outcomes, fates, block))]));
    }

    private static EntryView Told(OutcomeRow row, OutcomesRecord slot, SlotFates? fates, SlotBlock? block)
    {
        var fate = EntryFate.Of(row, slot, fates);
        // What did not win stays as it is; what won without a node is never looked at again.
        return EntryView.Of(row) with { Fate = FateView.Of(fate, row.Class != RowClass.Won || fate.Fate == Fate.Won || fates?.IsFinal == true, RefundOf(row, fates, block)) };
    }

    /// <remarks>The winners' fates are in the order of the result, as the refunds of the block are.</remarks>
    private static RefundPayment RefundOf(OutcomeRow row, SlotFates? fates, SlotBlock? block)
    {
        if (row.Class != RowClass.Won || fates is null || block is null) return RefundPayment.None;
        var rank = fates.Winners.TakeWhile(winner => winner.Sequence != row.Entry.Sequence).Count();
        return rank < block.Refunds.Count ? block.Refunds[rank] : RefundPayment.None;
    }
}

/// <summary>The entries of one signer.</summary>
/// <param name="Slot">The slot.</param>
/// <param name="Signer">The address that asked.</param>
/// <param name="Entries">By sequence.</param>
public sealed record EntriesView(ulong Slot, string Signer, IReadOnlyList<EntryView> Entries);

/// <summary>What became of a leaf.</summary>
/// <param name="Sequence">Its place.</param>
/// <param name="Leaf">The leaf.</param>
/// <param name="BundleId">Its signer's name for the bundle.</param>
/// <param name="Class">won, not_won, replaced, unopened or void.</param>
/// <param name="Code">Why it did not win, a word of the catalogue; none for a winner.</param>
/// <param name="Number">The code as a number.</param>
/// <param name="Detail">Why, in a sentence.</param>
/// <param name="Value">What it was ranked by, wei.</param>
/// <param name="Gas">What it takes of the block.</param>
/// <param name="Blind">Hides the entry in the transcript; derived from the seed.</param>
/// <param name="Fate">To its owner: what became of it after the slot; null in an auditor's export.</param>
public sealed record EntryView(
    uint Sequence, string Leaf, string BundleId, string Class, string Code, ushort Number, string Detail, string Value, ulong Gas, string Blind, FateView? Fate = null)
{
    internal static EntryView Of(OutcomeRow row) => new(
        row.Entry.Sequence, row.Entry.Leaf.ToString(), row.Bundle.ToString(), RowWords.Of(row.Class), new Rejection(row.Entry.Code, "").Word, (ushort)row.Entry.Code,
        row.Detail, row.Entry.Value.ToQuantity(), row.Entry.Gas, row.Entry.Blind.ToString());

    /// <summary>Sequence and code; never the value.</summary>
    public override string ToString() => $"entry {Sequence} {Code}";
}
