using Microsoft.AspNetCore.Http.HttpResults;
using Relay.Api.Identity;
using Relay.Api.Limits;
using Relay.Api.Submission;
using Relay.Auction;
using Relay.Auction.Ethereum;
using Relay.Auction.Keys;
using Relay.Auction.Opening;
using Relay.Auction.Receipts;
using Relay.Auction.Sealing;
using Relay.Auction.State;

namespace Relay.Api.Transparency;

/// <summary>Everything of a slot, for the auditors that the operator names: with it the whole ranking is run again.</summary>
internal static class AuditEndpoints
{
    private const int Most = 500;

    /// <summary>Maps GET /v1/slots/{slot}/audit.</summary>
    public static void MapAudits(this IEndpointRouteBuilder endpoints)
        => endpoints.MapGet("/v1/slots/{slot}/audit", AuditAsync).LimitAddress().WithTags("transparency").WithSummary("The auditor's export: envelopes, released shares, entries, and the context of the ranking")
            .WithDescription("A signed request (docs/api-signing.md) by an address in Relay:Api:Auditors. Pages of at most 500 leaves: from = first sequence; next says how to go on.")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Results<Ok<AuditView>, ProblemHttpResult>> AuditAsync(
        string slot, uint? from, HttpContext context, SlotDirectory slots, SignedRequests requests, SlotRecordReader records, RelayStore store, RelayKeys keys, ApiOptions options,
        CancellationToken cancellation)
    {
        if (!SlotPath.TryParse(slot, out var number, out var problem)) return problem;
        var (signer, fault) = await requests.IdentifyAsync(context, default, cancellation).ConfigureAwait(false);
        if (fault is { } rejection) return Problems.Of(rejection);
        if (!ApiOptionsValidator.AuditorsOf(options).Contains(signer)) return Problems.Of(RejectionCode.Forbidden, $"signer: {signer} is not among this relay's auditors");
        if (await slots.FindAsync(number, cancellation).ConfigureAwait(false) is null) return SlotPath.Unknown(number, slots);
        if (await records.OutcomesAsync(number, cancellation).ConfigureAwait(false) is not { } outcomes) return SlotPath.Missing(number, "outcomes");

        var first = from ?? 0;
        var entries = await store.Leaves.ReadAsync(number, first, Most, cancellation).ConfigureAwait(false);
        var leaves = entries.OfType<StoredLeaf>().Where(leaf => leaf.Seq < outcomes.Rows.Count)
            .Select(leaf => new AuditLeafView(leaf.ReceivedAtMs, leaf.Envelope.ToArray(), SharesOf(outcomes.Rows[(int)leaf.Seq]), EntryView.Of(outcomes.Rows[(int)leaf.Seq]))).ToArray();
        var signed = outcomes.Context.SignedBy(keys.Relay);
        var record = first == 0 ? await records.SimulationAsync(number, cancellation).ConfigureAwait(false) : null;
        var next = first + (uint)entries.Count;
        return TypedResults.Ok(new AuditView(
            number, outcomes.Context.Encode(), Hex.Encode(signed.Signature.Span), ContextView.Of(outcomes.Context), outcomes.Rows.Count, leaves, next < outcomes.Rows.Count && entries.Count > 0 ? next : null, record));
    }

    private static ShareView[] SharesOf(OutcomeRow row)
    {
        var bytes = new byte[Secret32.Size];
        row.Share.CopyTo(bytes);
        return row.Share == default ? [] : [new ShareView(1, Hex.Encode(bytes))];
    }
}

/// <summary>A page of a slot's export.</summary>
/// <param name="Slot">The slot.</param>
/// <param name="Context">The audit context's canonical bytes, base64.</param>
/// <param name="Signature">The relay's.</param>
/// <param name="Ranking">The context, decoded.</param>
/// <param name="Count">Leaves of the slot.</param>
/// <param name="Leaves">By sequence.</param>
/// <param name="Next">First sequence of the next page; null at the end.</param>
/// <param name="Record">On the first page, where bundles were simulated: what the node said of them (docs/transparency.md), base64. The context commits to it.</param>
public sealed record AuditView(ulong Slot, byte[] Context, string Signature, ContextView Ranking, int Count, IReadOnlyList<AuditLeafView> Leaves, uint? Next, byte[]? Record = null);

/// <summary>A leaf of the export.</summary>
/// <param name="ReceivedAt">When its last byte was read, Unix ms.</param>
/// <param name="Envelope">The envelope as received, base64.</param>
/// <param name="Shares">What the keyholders released for it; empty where nothing was.</param>
/// <param name="Entry">What became of it.</param>
public sealed record AuditLeafView(ulong ReceivedAt, byte[] Envelope, IReadOnlyList<ShareView> Shares, EntryView Entry)
{
    /// <summary>The entry's name only.</summary>
    public override string ToString() => Entry.ToString();
}

/// <summary>A released share.</summary>
/// <param name="Index">The holder's place in the header, from 1.</param>
/// <param name="Share">32 bytes; with one holder the seed itself.</param>
public sealed record ShareView(byte Index, string Share)
{
    /// <summary>The index only.</summary>
    public override string ToString() => $"share of holder {Index}";
}
