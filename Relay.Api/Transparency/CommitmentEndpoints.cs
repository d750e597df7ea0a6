using Microsoft.AspNetCore.Http.HttpResults;
using Relay.Api.Submission;
using Relay.Auction.Ethereum;
using Relay.Auction.Receipts;

namespace Relay.Api.Transparency;

/// <summary>What fixes a slot before it is opened: the relay's set, and the keyholders' word on it.</summary>
internal static class CommitmentEndpoints
{
    /// <summary>Maps /set, /marks and /refusal of a slot.</summary>
    public static void MapCommitments(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/v1/slots/{slot}").WithTags("transparency").ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);
        group.MapGet("/set", SetAsync).WithSummary("The signed commitment to the slot's whole set, published before anything is opened");
        group.MapGet("/marks", MarksAsync).WithSummary("The keyholders' signed marks: which leaves each had, and can open");
        group.MapGet("/refusal", RefusalAsync).WithSummary("Of a void slot: the keyholders' signed refusals");
    }

    private static async Task<Results<Ok<CommitmentView>, ProblemHttpResult>> SetAsync(string slot, SlotDirectory slots, SlotRecordReader records, CancellationToken cancellation)
    {
        if (!SlotPath.TryParse(slot, out var number, out var problem)) return problem;
        if (await slots.FindAsync(number, cancellation).ConfigureAwait(false) is null) return SlotPath.Unknown(number, slots);
        return await records.SetAsync(number, cancellation).ConfigureAwait(false) is { } set ? TypedResults.Ok(CommitmentView.Of(set)) : SlotPath.Missing(number, "set");
    }

    private static async Task<Results<Ok<HolderWordsView>, ProblemHttpResult>> MarksAsync(string slot, SlotDirectory slots, SlotRecordReader records, CancellationToken cancellation)
    {
        if (!SlotPath.TryParse(slot, out var number, out var problem)) return problem;
        if (await slots.FindAsync(number, cancellation).ConfigureAwait(false) is not { Header: var header }) return SlotPath.Unknown(number, slots);
        if (await records.SetAsync(number, cancellation).ConfigureAwait(false) is not { } set) return SlotPath.Missing(number, "set, so no marks");
        return await records.MarksAsync(number, set.Value.Count, cancellation).ConfigureAwait(false) is { } marks
            ? TypedResults.Ok(new HolderWordsView(number, [WordOf(marks, marks.Value.Index, header.Holders[0].Holder)]))
            : SlotPath.Missing(number, "marks");
    }

    private static async Task<Results<Ok<HolderWordsView>, ProblemHttpResult>> RefusalAsync(string slot, SlotDirectory slots, SlotRecordReader records, CancellationToken cancellation)
    {
        if (!SlotPath.TryParse(slot, out var number, out var problem)) return problem;
        if (await slots.FindAsync(number, cancellation).ConfigureAwait(false) is not { Header: var header }) return SlotPath.Unknown(number, slots);
        return await records.RefusalAsync(number, cancellation).ConfigureAwait(false) is { } refusal
            ? TypedResults.Ok(new HolderWordsView(number, [WordOf(refusal, refusal.Value.Index, header.Holders[0].Holder)]))
            : SlotPath.Missing(number, "refusal");
    }

    private static HolderWordView WordOf<T>(SignedObject<T> signed, byte index, Address holder)
        where T : class, IProtocolObject
        => new(index, holder.ToString(), signed.Value.Encode(), Hex.Encode(signed.Signature.Span), signed.Value.Hash.ToString());
}

/// <summary>What the keyholders signed about a slot.</summary>
/// <param name="Slot">The slot.</param>
/// <param name="Words">One for each keyholder that spoke.</param>
public sealed record HolderWordsView(ulong Slot, IReadOnlyList<HolderWordView> Words);

/// <summary>A keyholder's marks or refusal.</summary>
/// <param name="Index">Its place in the header, from 1.</param>
/// <param name="Holder">Its address.</param>
/// <param name="Bytes">The canonical bytes, base64.</param>
/// <param name="Signature">Its signature of them.</param>
/// <param name="Hash">Their hash.</param>
public sealed record HolderWordView(byte Index, string Holder, byte[] Bytes, string Signature, string Hash);
