using System.Globalization;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;
using Relay.Api.Limits;
using Relay.Auction;
using Relay.Auction.Keys;
using Relay.Auction.Slots;

namespace Relay.Api.Submission;

/// <summary>The native door for sealed bundles and cancels.</summary>
internal static class SealedBundleEndpoints
{
    /// <summary>Maps POST /v1/slots/{slot}/bundles.</summary>
    public static void MapSubmission(this IEndpointRouteBuilder endpoints)
        => endpoints.MapPost("/v1/slots/{slot}/bundles", SubmitAsync)
            .WithSummary("Submit a sealed bundle, or a cancel")
            .WithDescription("The body is an envelope's canonical bytes (application/octet-stream) or {\"envelope\": base64}. 201 with a signed receipt; 200 with the same receipt where the same envelope came before.")
            .WithTags("submission")
            .LimitAddress()
            .AddOpenApiOperationTransformer((operation, _, _) =>
            {
                // Not Accepts(): with it the router answers other media types by itself, without a code or a sentence.
                operation.RequestBody = new OpenApiRequestBody
                {
                    Required = true,
                    Content = new Dictionary<string, OpenApiMediaType> { ["application/octet-stream"] = new(), ["application/json"] = new() },
                };
                return Task.CompletedTask;
            })
            .Produces<SubmissionAnswer>(StatusCodes.Status201Created)
            .Produces<SubmissionAnswer>()
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status503ServiceUnavailable)
            // Nobody logs in here, and no browser signs: nothing stands between the routing and the door.
            .ShortCircuit();

    private static async Task<IResult> SubmitAsync(
        string slot, HttpContext context, SubmissionIntake intake, ClientAddresses addresses, RelayKeys keys, ApiOptions options, IOptions<JsonOptions> json, TimeProvider time)
    {
        if (!ulong.TryParse(slot, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return Problems.Of(RejectionCode.FieldInvalid, "slot: expected a decimal number of at most 64 bits in the path");
        var (bytes, fault) = await SubmissionBody.ReadAsync(context.Request, options.MaxBodyBytes, context.RequestAborted).ConfigureAwait(false);
        var receivedAt = time.NowMs();
        if (fault is { } rejection)
        {
            SubmissionMetrics.Refused(rejection.Word);
            return Problems.Of(rejection);
        }

        return await intake.SubmitAsync(number, bytes, addresses.Of(context), receivedAt, context.RequestAborted).ConfigureAwait(false) switch
        {
            SubmissionOutcome.Accepted accepted => new ReceiptResult(
                SubmissionAnswer.Of(number, accepted.Receipt, keys.Relay.Address), accepted.IsFirst ? $"/v1/slots/{number}/leaves/{accepted.Receipt.Value.Leaf}" : null, json.Value.SerializerOptions),
            SubmissionOutcome.Rejected { ClosesAt: { } closesAt } late when late.Rejection.Code is RejectionCode.Late or RejectionCode.Busy
                => Problems.Of(late.Rejection, ("slot", number), ("closesAt", closesAt), ("receivedAt", late.ReceivedAt), ("lateByMs", (long)late.ReceivedAt - (long)closesAt)),
            SubmissionOutcome.Rejected rejected => Problems.Of(rejected.Rejection, ("slot", number), ("receivedAt", rejected.ReceivedAt)),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }
}
