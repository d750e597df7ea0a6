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
        return TypedResults.Ok(Of(name, await notes.ReadAsync(name, context.RequestAborted).ConfigureAwait(false), notes.AcknowledgedBy(name)));
    }

    private static BuilderReport Of(string name, IReadOnlyList<BuilderNote> notes, ulong? acknowledged)
    {
        var blocks = notes.Select(note => note.Block).OfType<BlockFindings>().ToArray();
        return new BuilderReport(
            name, notes.Count == 0 ? null : notes[^1].At, acknowledged,
            notes.SelectMany(note => note.Pushes ?? []).CountBy(outcome => outcome).ToDictionary(StringComparer.Ordinal),
            blocks.Length, blocks.Sum(block => block.Winners), blocks.Sum(block => block.Whole), blocks.Sum(block => block.Missing),
            blocks.Sum(block => block.Unbundled.Count), blocks.Count(block => !block.InOrder), notes.Count(note => note.Kind == "disconnected"), [.. notes.Take(Shown)]);
    }
}

/// <summary>What became of what a builder was told, as far back as notes are kept.</summary>
/// <param name="Name">The builder.</param>
/// <param name="Since">The oldest note: Unix milliseconds; null without notes.</param>
/// <param name="Acknowledged">The newest message that it acknowledged to this node.</param>
/// <param name="Pushes">How many pushes had each outcome.</param>
/// <param name="Blocks">How many blocks it reported.</param>
/// <param name="Winners">Winners of these blocks' slots.</param>
/// <param name="Whole">Of these, how many were in the block as they should.</param>
/// <param name="Missing">Not in the block.</param>
/// <param name="Unbundled">In the block in part, torn apart or turned around.</param>
/// <param name="Reordered">Blocks in which winners stood in another order than the result's.</param>
/// <param name="Disconnected">How often its connection ended with a fault.</param>
/// <param name="Notes">The newest notes, at most a hundred.</param>
public sealed record BuilderReport(
    string Name, ulong? Since, ulong? Acknowledged, IReadOnlyDictionary<string, int> Pushes, int Blocks, int Winners, int Whole, int Missing, int Unbundled, int Reordered,
    int Disconnected, IReadOnlyList<BuilderNote> Notes);
