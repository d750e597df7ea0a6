using Microsoft.AspNetCore.Http.HttpResults;
using Relay.Api.Submission;
using Relay.Auction.Ethereum;
using Relay.Auction.Receipts;
using Relay.Auction.Sealing;
using Relay.Auction.State;

namespace Relay.Api.Transparency;

/// <summary>What anybody may know of a slot's leaves after it: a row for each, and the heads of the winners.</summary>
internal static class TranscriptEndpoints
{
    /// <summary>Maps /transcript and /heads of a slot.</summary>
    public static void MapTranscripts(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/v1/slots/{slot}").WithTags("transparency").ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);
        group.MapGet("/transcript", TranscriptAsync).WithSummary("The signed transcript: class and hashes of every leaf")
            .WithDescription("rows=false leaves out the decoded rows, which the canonical bytes hold anyway.");
        group.MapGet("/heads", HeadsAsync).WithSummary("The winners' heads, which name their signers: with them anybody checks the order of ties");
    }

    private static async Task<Results<Ok<TranscriptView>, ProblemHttpResult>> TranscriptAsync(
        string slot, bool? rows, SlotDirectory slots, SlotRecordReader records, CancellationToken cancellation)
    {
        if (!SlotPath.TryParse(slot, out var number, out var problem)) return problem;
        if (await slots.FindAsync(number, cancellation).ConfigureAwait(false) is null) return SlotPath.Unknown(number, slots);
        if (await records.TranscriptAsync(number, cancellation).ConfigureAwait(false) is not { } signed) return SlotPath.Missing(number, "transcript");
        var transcript = signed.Value;
        return TypedResults.Ok(new TranscriptView(
            number, transcript.Encode(), Hex.Encode(signed.Signature.Span), transcript.Hash.ToString(), transcript.ResultHash.ToString(), transcript.Rows.Count,
            rows == false ? null : [.. transcript.Rows.Select((row, i) => RowView.Of((uint)i, row))]));
    }

    private static async Task<Results<Ok<HeadsView>, ProblemHttpResult>> HeadsAsync(string slot, SlotDirectory slots, RelayStore store, CancellationToken cancellation)
    {
        if (!SlotPath.TryParse(slot, out var number, out var problem)) return problem;
        if (await slots.FindAsync(number, cancellation).ConfigureAwait(false) is not { Header: var header }) return SlotPath.Unknown(number, slots);
        if (await store.Results.FindAsync(number, cancellation).ConfigureAwait(false) is not { } stored || !SlotResult.TryDecode(stored.Result.Span, out var result))
            return SlotPath.Missing(number, "result");
        var heads = new List<HeadView>();
        foreach (var winner in result.Winners)
        {
            if (await store.Leaves.ReadAsync(number, winner.Sequence, 1, cancellation).ConfigureAwait(false) is [StoredLeaf leaf] && Envelope.TryParse(leaf.Envelope, header, out var envelope, out _))
                heads.Add(new HeadView(winner.Sequence, envelope.Core.Signer.ToString(), envelope.Head.ToArray()));
        }

        return TypedResults.Ok(new HeadsView(number, heads));
    }
}

/// <summary>A slot's transcript.</summary>
/// <param name="Slot">The slot.</param>
/// <param name="Transcript">The canonical bytes, base64.</param>
/// <param name="Signature">The relay's.</param>
/// <param name="TranscriptHash">Its hash.</param>
/// <param name="ResultHash">The result that it belongs to.</param>
/// <param name="Count">How many rows.</param>
/// <param name="Rows">By sequence; null where they were not asked for.</param>
public sealed record TranscriptView(ulong Slot, byte[] Transcript, string Signature, string TranscriptHash, string ResultHash, int Count, IReadOnlyList<RowView>? Rows);

/// <summary>A row of the transcript.</summary>
/// <param name="Sequence">The leaf's place.</param>
/// <param name="Leaf">The leaf.</param>
/// <param name="Class">won, not_won, replaced, unopened or void.</param>
/// <param name="HeadHash">Hash of the head.</param>
/// <param name="SealsHash">Hash of the seals.</param>
/// <param name="Tie">c where it was opened, else its hash.</param>
/// <param name="Entry">Hash of the entry that its owner and auditors are shown.</param>
public sealed record RowView(uint Sequence, string Leaf, string Class, string HeadHash, string SealsHash, string Tie, string Entry)
{
    internal static RowView Of(uint sequence, TranscriptRow row)
        => new(sequence, row.Leaf.ToString(), RowWords.Of(row.Class), row.HeadHash.ToString(), row.SealsHash.ToString(), row.Tie.ToString(), row.Entry.ToString());
}

/// <summary>The heads of a slot's winners.</summary>
/// <param name="Slot">The slot.</param>
/// <param name="Heads">In the order of the result.</param>
public sealed record HeadsView(ulong Slot, IReadOnlyList<HeadView> Heads);

/// <summary>A winner's head.</summary>
/// <param name="Sequence">Its place in the set.</param>
/// <param name="Signer">Who signed it.</param>
/// <param name="Head">core ‖ body hash ‖ share hashes, base64; its hash stands in the transcript's row.</param>
public sealed record HeadView(uint Sequence, string Signer, byte[] Head);

/// <summary>The words of the transcript's classes.</summary>
internal static class RowWords
{
    public static string Of(RowClass value) => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
