using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Relay.Auction;
using Relay.Builders.Access;

namespace Relay.Builders.Reporting;

/// <summary>GET /v1/builders/{name}/report: for the operator, and for the builder itself.</summary>
internal static class ReportEndpoint
{
    private const int Shown = 100;

    public static async Task<Results<Ok<BuilderReport>, ProblemHttpResult>> ReportAsync(string name, HttpContext context, BuilderRegistry registry, BuilderNotes notes)
    {
        if (context.User.Identity?.Name is not { } caller || (caller != name && caller != BuilderRegistry.OperatorName) || name == BuilderRegistry.OpenName)
            return BuilderProblem.Of(RejectionCode.Forbidden, "a report is for its builder and for the operator (Relay:Builders:OperatorAddress)");
        if (registry.Builders.All(builder => builder.Name != name)) return BuilderProblem.Of(RejectionCode.NotFound, $"no builder of this chain is registered as {name}");
        var kept = await notes.ReadAsync(name, context.RequestAborted).ConfigureAwait(false);
        // A builder learns nothing of losers, not even that what it found elsewhere was one.
        if (caller != BuilderRegistry.OperatorName) kept = [.. kept.Select(note => note with { Lost = null })];
        return TypedResults.Ok(Of(name, kept, notes.AcknowledgedBy(name)));
    }

    private static BuilderReport Of(string name, IReadOnlyList<BuilderNote> notes, ulong? acknowledged)
    {
        // The newest judgement of each slot counts: a reorganisation changes it.
        var judged = notes.Where(note => note.Kind == "block").DistinctBy(note => note.Slot).ToArray();
        var reported = notes.Where(note => note.Kind == "report").DistinctBy(note => note.Slot).ToDictionary(note => note.Slot!.Value);
        BlockFindings[] blocks = [.. judged.Select(note => note.Verdict == BlockJudgement.Unchecked ? reported.GetValueOrDefault(note.Slot!.Value)?.Block : note.Block).OfType<BlockFindings>()];
        return new BuilderReport(
            name, notes.Count == 0 ? null : notes[^1].At, acknowledged,
            notes.SelectMany(note => note.Pushes ?? []).CountBy(outcome => outcome).ToDictionary(StringComparer.Ordinal),
            judged.CountBy(note => note.Verdict!).ToDictionary(StringComparer.Ordinal),
            judged.Count(note => BlockJudgement.IsLie(note.Verdict!, note.IsFinal == true)),
            blocks.Length, blocks.Sum(block => block.Winners), blocks.Sum(block => block.Whole), blocks.Sum(block => block.Missing),
            blocks.Sum(block => block.Unbundled.Count), blocks.Count(block => !block.InOrder), judged.Count(note => note.Lost?.Count > 0), judged.Count(note => note.OtherSlots?.Count > 0), judged.Sum(note => note.Unpaid?.Count ?? 0),
            notes.Count(note => note.Kind == "disconnected"), [.. notes.Take(Shown)]);
    }
}

/// <summary>What became of what a builder was told, as far back as notes are kept.</summary>
/// <param name="Name">The builder.</param>
/// <param name="Since">The oldest note: Unix milliseconds; null without notes.</param>
/// <param name="Acknowledged">The newest message that it acknowledged to this node.</param>
/// <param name="Pushes">How many pushes had each outcome.</param>
/// <param name="Verdicts">How many slots' reports have each verdict of the chain.</param>
/// <param name="Refuted">How many reports the chain refutes for good.</param>
/// <param name="Blocks">How many blocks of the chain are its own; of a relay without a node, as it reported them.</param>
/// <param name="Winners">Winners of these blocks' slots.</param>
/// <param name="Whole">Of these, how many were in the block as they should.</param>
/// <param name="Missing">Not in the block.</param>
/// <param name="Unbundled">In the block in part, torn apart or turned around.</param>
/// <param name="Reordered">Blocks in which winners stood in another order than the result's.</param>
/// <param name="WithLost">For the operator only (else 0): blocks in which something of a bundle of the slot stands that lost.</param>
/// <param name="WithOtherSlots">Blocks in which a winner of an earlier slot stands.</param>
/// <param name="Unpaid">Winners of these blocks whose refund they were not seen to pay.</param>
/// <param name="Disconnected">How often its connection ended with a fault.</param>
/// <param name="Notes">The newest notes, at most a hundred.</param>
public sealed record BuilderReport(
    string Name, ulong? Since, ulong? Acknowledged, IReadOnlyDictionary<string, int> Pushes, IReadOnlyDictionary<string, int> Verdicts, int Refuted, int Blocks, int Winners,
    int Whole, int Missing, int Unbundled, int Reordered, int WithLost, int WithOtherSlots, int Unpaid, int Disconnected, IReadOnlyList<BuilderNote> Notes);
