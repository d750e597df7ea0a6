using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Relay.Api.Submission;
using Relay.Auction;
using Relay.Auction.Ethereum;
using Relay.Auction.State;

namespace Relay.Api.Transparency;

/// <summary>One leaf: where it stands, its receipt again, and the proof that it is in the set.</summary>
internal static class LeafEndpoints
{
    /// <summary>Maps /leaves/{leaf} and /proofs/{place} of a slot.</summary>
    public static void MapLeaves(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/v1/slots/{slot}").WithTags("transparency").ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);
        group.MapGet("/leaves/{leaf}", LeafAsync).WithSummary("A leaf's state, and its receipt again");
        group.MapGet("/proofs/{place}", ProofAsync).WithSummary("The inclusion proof (RFC 9162) of a leaf, named by sequence or by hash, against the committed root");
    }

    private static async Task<Results<Ok<LeafView>, ProblemHttpResult>> LeafAsync(string slot, string leaf, SlotDirectory slots, LeafReader leaves, CancellationToken cancellation)
    {
        if (!SlotPath.TryParse(slot, out var number, out var problem)) return problem;
        if (!Hash32.TryParse(leaf, out var hash)) return Problems.Of(RejectionCode.FieldInvalid, "leaf: expected 0x and 64 hexadecimal digits");
        if (await slots.FindAsync(number, cancellation).ConfigureAwait(false) is not { Header: var header }) return SlotPath.Unknown(number, slots);
        return await leaves.ReadAsync(header, hash, cancellation).ConfigureAwait(false) is { } view ? TypedResults.Ok(view) : SlotPath.Missing(number, "such leaf");
    }

    private static async Task<Results<Ok<ProofView>, ProblemHttpResult>> ProofAsync(
        string slot, string place, SlotDirectory slots, SlotRecordReader records, SlotTrees trees, RelayStore store, CancellationToken cancellation)
    {
        if (!SlotPath.TryParse(slot, out var number, out var problem)) return problem;
        if (await slots.FindAsync(number, cancellation).ConfigureAwait(false) is null) return SlotPath.Unknown(number, slots);
        if (await records.SetAsync(number, cancellation).ConfigureAwait(false) is not { Value: var set }) return SlotPath.Missing(number, "set");
        if (!uint.TryParse(place, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence))
        {
            if (!Hash32.TryParse(place, out var leaf)) return Problems.Of(RejectionCode.FieldInvalid, "proof: expected a sequence, or a leaf as 0x and 64 hexadecimal digits");
            if (await store.Leaves.FindAsync(number, leaf, cancellation).ConfigureAwait(false) is not { } known) return SlotPath.Missing(number, "such leaf");
            sequence = known.Sequence;
        }

        if (sequence >= set.Count) return SlotPath.Missing(number, $"sequence {sequence}: its set has {set.Count} leaves, from 0");
        if (await trees.FindAsync(number, set, cancellation).ConfigureAwait(false) is not var (tree, leaves))
            return Problems.Of(RejectionCode.StoreDamaged, $"slot {number}: what is stored does not give the committed root");
        return TypedResults.Ok(new ProofView(
            number, sequence, leaves[sequence].ToString(), set.Count, set.Root.ToString(), set.Hash.ToString(), [.. tree.InclusionProof(sequence).Select(hash => hash.ToString())]));
    }
}

/// <summary>A leaf and its state.</summary>
/// <param name="Slot">The slot.</param>
/// <param name="Leaf">The leaf.</param>
/// <param name="Sequence">Its place.</param>
/// <param name="State">sealed, committed, won, not_won, replaced, unopened, void; left_out would be a fault of the relay.</param>
/// <param name="Receipt">The receipt, the same as at the submission.</param>
public sealed record LeafView(ulong Slot, string Leaf, uint Sequence, string State, SubmissionAnswer Receipt);

/// <summary>A proof of inclusion.</summary>
/// <param name="Slot">The slot.</param>
/// <param name="Sequence">The leaf's place.</param>
/// <param name="Leaf">The leaf.</param>
/// <param name="Count">Leaves of the set.</param>
/// <param name="Root">The committed root.</param>
/// <param name="SetHash">The commitment.</param>
/// <param name="Proof">Hashes from the leaf to the root, lowest first (RFC 9162 §2.1.3).</param>
public sealed record ProofView(ulong Slot, uint Sequence, string Leaf, uint Count, string Root, string SetHash, IReadOnlyList<string> Proof);
