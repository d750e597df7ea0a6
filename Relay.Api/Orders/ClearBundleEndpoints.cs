using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Relay.Auction;
using Relay.Auction.Ethereum;
using Relay.Auction.Keys;
using Relay.Auction.Sealing;
using Relay.Auction.Slots;
using Relay.Auction.State;
using Relay.Builders.JsonRpc;

namespace Relay.Api.Orders;

/// <summary>The native door for bundles in clear; every request is signed by X-Flashbots-Signature.</summary>
internal static class ClearBundleEndpoints
{
    private const string SignatureHeader = "X-Flashbots-Signature";

    /// <summary>Maps POST /v1/bundles, POST /v1/bundles/{id}/cancel and GET /v1/bundles/{id}.</summary>
    public static void MapClearBundles(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPost("/v1/bundles", PlaceAsync)
            .WithSummary("Send a bundle in clear")
            .WithDescription("Sealed by the relay's edge before anything is stored. X-Flashbots-Signature covers the body. 201 with the signed receipt of the first slot, 202 where none is open yet; 200 with the first answer where the same body came before.")
            .WithTags("orders").Accepts<ClearBundleRequest>("application/json")
            .Produces<ClearBundleAnswer>(StatusCodes.Status201Created).Produces<ClearBundleAnswer>(StatusCodes.Status202Accepted).Produces<ClearBundleAnswer>()
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        endpoints.MapPost("/v1/bundles/{id}/cancel", CancelAsync)
            .WithSummary("Cancel a bundle sent in clear")
            .WithDescription("The body, which X-Flashbots-Signature covers, is the text \"cancel \" and the id; whatever follows makes it another request.")
            .WithTags("orders").Produces<ClearCancelAnswer>().ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
        endpoints.MapGet("/v1/bundles/{id}", FateAsync)
            .WithSummary("What became of a bundle sent in clear")
            .WithDescription("For its owner: X-Flashbots-Signature covers the path, /v1/bundles/ and the id.")
            .WithTags("orders").Produces<ClearFateAnswer>().ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Results<Created<ClearBundleAnswer>, Accepted<ClearBundleAnswer>, Ok<ClearBundleAnswer>, ProblemHttpResult>> PlaceAsync(
        HttpContext context, OrderIntake intake, RelayKeys keys, ApiOptions options, TimeProvider time)
    {
        var (body, fault) = await ClearBody.ReadAsync(context.Request, options.MaxBodyBytes, context.RequestAborted).ConfigureAwait(false);
        var receivedAt = time.NowMs();
        using (body)
        {
            if (body is null) return Problems.Of(fault!.Value);
            var content = Keccak.Hash(body.Span);
            if (!FlashbotsSignature.TryVerify(context.Request.Headers[SignatureHeader], content, out var owner, out var rejection)) return Problems.Of(rejection);
            using var raw = ClearBuffer.Rent(body.Span.Length);
            if (ClearBundleReader.Read(body.Span, raw, out var order) is { } wrong) return Problems.Of(wrong);
            try
            {
                return await intake.PlaceAsync(order!, owner, content, receivedAt, context.RequestAborted).ConfigureAwait(false) switch
                {
                    OrderOutcome.Placed { IsFirst: false } again => TypedResults.Ok(ClearBundleAnswer.Of(again, keys.Relay.Address)),
                    OrderOutcome.Placed { Sealed: null } waiting => TypedResults.Accepted($"/v1/bundles/{waiting.Id}", ClearBundleAnswer.Of(waiting, keys.Relay.Address)),
                    OrderOutcome.Placed placed => TypedResults.Created($"/v1/bundles/{placed.Id}", ClearBundleAnswer.Of(placed, keys.Relay.Address)),
                    OrderOutcome.Rejected rejected => Problems.Of(rejected.Rejection, ("receivedAt", receivedAt)),
                    _ => throw new System.Diagnostics.UnreachableException(),
                };
            }
            catch (StoreUnavailableException)
            {
                return Problems.Of(RejectionCode.NotReady, "the store does not answer; send the same body again");
            }
        }
    }

    private static async Task<Results<Ok<ClearCancelAnswer>, ProblemHttpResult>> CancelAsync(string id, HttpContext context, OrderCancelling cancelling)
    {
        if (!BundleId.TryParse(id, out var bundle)) return Problems.Of(RejectionCode.FieldInvalid, "id: expected 0x and 32 hexadecimal digits in the path");
        var (body, fault) = await ClearBody.ReadAsync(context.Request, 4096, context.RequestAborted).ConfigureAwait(false);
        using (body)
        {
            if (body is null) return Problems.Of(fault!.Value);
            if (!FlashbotsSignature.TryVerify(context.Request.Headers[SignatureHeader], body.Span, out var owner, out var rejection)) return Problems.Of(rejection);
            if (!body.Span.StartsWith(Encoding.ASCII.GetBytes($"cancel {bundle}"))) return Problems.Of(RejectionCode.FieldInvalid, $"body: expected the text \"cancel {bundle}\"");
            return await cancelling.CancelAsync(bundle, owner, Keccak.Hash(body.Span), context.RequestAborted).ConfigureAwait(false) switch
            {
                CancelOutcome.Cancelled cancelled => TypedResults.Ok(new ClearCancelAnswer(cancelled.Id.ToString(), "cancelled", cancelled.ClosedSlot)),
                CancelOutcome.Rejected rejected => Problems.Of(rejected.Rejection),
                _ => throw new System.Diagnostics.UnreachableException(),
            };
        }
    }

    private static async Task<Results<Ok<ClearFateAnswer>, ProblemHttpResult>> FateAsync(string id, HttpContext context, OrderFates fates)
    {
        if (!BundleId.TryParse(id, out var bundle)) return Problems.Of(RejectionCode.FieldInvalid, "id: expected 0x and 32 hexadecimal digits in the path");
        if (!FlashbotsSignature.TryVerify(context.Request.Headers[SignatureHeader], Encoding.ASCII.GetBytes($"/v1/bundles/{bundle}"), out var owner, out var rejection)) return Problems.Of(rejection);
        return await fates.FindAsync(bundle, owner, context.RequestAborted).ConfigureAwait(false) is { } fate
            ? TypedResults.Ok(ClearFateAnswer.Of(fate))
            : Problems.Of(RejectionCode.NotFound, "no such order of this signer");
    }
}
