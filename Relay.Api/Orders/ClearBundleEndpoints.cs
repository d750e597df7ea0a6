using Microsoft.AspNetCore.Http.HttpResults;
using Relay.Api.Identity;
using Relay.Api.JsonRpc;
using Relay.Api.Limits;
using Relay.Auction;
using Relay.Auction.Ethereum;
using Relay.Auction.Keys;
using Relay.Auction.Sealing;
using Relay.Auction.Slots;
using Relay.Auction.State;
using Relay.Builders.JsonRpc;

namespace Relay.Api.Orders;

/// <summary>The native door for bundles in clear. Orders are signed over their body (X-Flashbots-Signature), as JSON-RPC's are; the rest as docs/api-signing.md says.</summary>
internal static class ClearBundleEndpoints
{
    private const string SignatureHeader = "X-Flashbots-Signature";

    /// <summary>Maps POST /v1/bundles, and GET and DELETE of /v1/bundles/{id}.</summary>
    public static void MapClearBundles(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPost("/v1/bundles", PlaceAsync).LimitAddress()
            .WithSummary("Send a bundle in clear")
            .WithDescription("Sealed by the relay's edge before anything is stored. X-Flashbots-Signature covers the body. 201 with the signed receipt of the first slot, 202 where none is open yet; 200 with the first answer where the same body came before.")
            .WithTags("orders").Accepts<ClearBundleRequest>("application/json")
            .Produces<ClearBundleAnswer>(StatusCodes.Status201Created).Produces<ClearBundleAnswer>(StatusCodes.Status202Accepted).Produces<ClearBundleAnswer>()
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        endpoints.MapDelete("/v1/bundles/{id}", CancelAsync).LimitAddress()
            .WithSummary("Cancel a bundle sent in clear")
            .WithDescription("By its owner, signed as docs/api-signing.md says.")
            .WithTags("orders").Produces<ClearCancelAnswer>().ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
        endpoints.MapGet("/v1/bundles/{id}", FateAsync).LimitAddress()
            .WithSummary("What became of a bundle sent in clear")
            .WithDescription("For its owner, signed as docs/api-signing.md says.")
            .WithTags("orders").Produces<ClearFateAnswer>().ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Results<Created<ClearBundleAnswer>, Accepted<ClearBundleAnswer>, Ok<ClearBundleAnswer>, ProblemHttpResult>> PlaceAsync(
        HttpContext context, OrderIntake intake, RequestBudgets budgets, ClientAddresses addresses, RelayKeys keys, ApiOptions options, TimeProvider time)
    {
        var (body, fault) = await ClearBody.ReadAsync(context.Request, options.MaxBodyBytes, context.RequestAborted).ConfigureAwait(false);
        var receivedAt = time.NowMs();
        using (body)
        {
            if (body is null) return Problems.Of(fault!.Value);
            var content = Keccak.Hash(body.Span);
            var header = context.Request.Headers[SignatureHeader];
            if (BodySigner.TryReadClaim(header.ToString(), out var claimed) && budgets.Charge(addresses.Of(context), claimed) is { } claims) return Problems.Of(claims);
            if (!FlashbotsSignature.TryVerify(header, content, out var owner, out var rejection)) return Problems.Of(rejection);
            if (budgets.Charge(owner) is { } over) return Problems.Of(over);
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
                return StoreAway();
            }
        }
    }

    private static async Task<Results<Ok<ClearCancelAnswer>, ProblemHttpResult>> CancelAsync(string id, HttpContext context, SignedRequests requests, OrderCancelling cancelling)
    {
        if (!BundleId.TryParse(id, out var bundle)) return BadId();
        try
        {
            var (owner, fault) = await requests.IdentifyAsync(context, default, context.RequestAborted).ConfigureAwait(false);
            if (fault is { } unsigned) return Problems.Of(unsigned);
            return await cancelling.CancelAsync(bundle, owner, null, context.RequestAborted).ConfigureAwait(false) switch
            {
                CancelOutcome.Cancelled cancelled => TypedResults.Ok(new ClearCancelAnswer(cancelled.Id.ToString(), "cancelled", cancelled.ClosedSlot)),
                CancelOutcome.Rejected rejected => Problems.Of(rejected.Rejection),
                _ => throw new System.Diagnostics.UnreachableException(),
            };
        }
        catch (StoreUnavailableException)
        {
            return StoreAway();
        }
    }

    private static async Task<Results<Ok<ClearFateAnswer>, ProblemHttpResult>> FateAsync(string id, HttpContext context, SignedRequests requests, OrderFates fates)
    {
        if (!BundleId.TryParse(id, out var bundle)) return BadId();
        try
        {
            var (owner, fault) = await requests.IdentifyAsync(context, default, context.RequestAborted).ConfigureAwait(false);
            if (fault is { } unsigned) return Problems.Of(unsigned);
            return await fates.FindAsync(bundle, owner, context.RequestAborted).ConfigureAwait(false) is { } fate
                ? TypedResults.Ok(ClearFateAnswer.Of(fate))
                : Problems.Of(RejectionCode.NotFound, "no such order of this signer");
        }
        catch (StoreUnavailableException)
        {
            return StoreAway();
        }
    }

    private static ProblemHttpResult BadId() => Problems.Of(RejectionCode.FieldInvalid, "id: expected 0x and 32 hexadecimal digits in the path");

    private static ProblemHttpResult StoreAway() => Problems.Of(RejectionCode.NotReady, "the store does not answer; send the same request again");
}
