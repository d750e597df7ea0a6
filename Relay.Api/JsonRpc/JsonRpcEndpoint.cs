using System.Globalization;
using Microsoft.Net.Http.Headers;
using Relay.Api.Limits;
using Relay.Api.Wallets;
using Relay.Auction;
using Relay.Auction.Slots;
using Relay.Builders.JsonRpc;

namespace Relay.Api.JsonRpc;

/// <summary>POST / and POST /fast: the door that existing clients and wallets know.</summary>
internal static class JsonRpcEndpoint
{
    /// <summary>Name of the policy that lets browsers sign.</summary>
    public const string CorsPolicy = "json-rpc";

    /// <summary>Maps the door and its description.</summary>
    public static void MapJsonRpc(this IEndpointRouteBuilder endpoints)
    {
        foreach (var path in WalletSettings.Paths) endpoints.MapPost(path, AnswerAsync).RequireCors(CorsPolicy).ExcludeFromDescription();
        endpoints.MapGet("/openrpc.json", (RpcDispatcher dispatcher) => OpenRpcDocument.Of(dispatcher.Methods)).RequireCors(CorsPolicy).ExcludeFromDescription();
    }

    private static async Task AnswerAsync(HttpContext context, RpcDispatcher dispatcher, RequestBudgets budgets, ClientAddresses addresses, TimeProvider time, ILogger<RpcDispatcher> log)
    {
        var cancellation = context.RequestAborted;
        var client = addresses.Of(context);
        if (budgets.Charge(client, 1) is { } over)
        {
            await RefuseAsync(context, over, cancellation).ConfigureAwait(false);
            return;
        }

        var (bytes, fault) = await RpcBytes.ReadAsync(context, cancellation).ConfigureAwait(false);
        var receivedAt = time.NowMs();
        var header = context.Request.Headers[FlashbotsHeaders.Signature] is [{ } only] ? only : null;
        if (fault is null && header is not null && BodySigner.TryReadClaim(header, out var claimed)) fault = budgets.Charge(client, claimed);
        using var body = fault is { } unread ? RpcBody.Faulty(new RpcItem(RpcItem.NullId, "", default, unread)) : RpcReader.Read(bytes, dispatcher.MostBytes);
        if (body.Items.Count > 1 && budgets.Charge(client, body.Items.Count - 1) is { } tooMany)
        {
            await RefuseAsync(context, tooMany, cancellation).ConfigureAwait(false);
            return;
        }

        var settings = WalletSettings.TryRead(context.Request.Path, context.Request.Query, out var read, out var wrongUrl) ? read : null;
        var request = new RpcRequest(new BodySigner(header, bytes, budgets.Charge), settings ?? WalletSettings.Default, receivedAt, client);
        using var writer = new RpcWriter();
        if (body.IsBatch) writer.StartBatch();
        var (answered, status, wait) = (0, StatusCodes.Status200OK, 0);
        foreach (var item in body.Items)
        {
            var answer = settings is null && item.Fault is null
                ? new RpcAnswer.Refused(wrongUrl)
                : await RpcGuard.AnswerAsync(dispatcher, item, request, log, cancellation).ConfigureAwait(false);
            if (item.Id is not { } id) continue;
            if (answer is RpcAnswer.Refused { Error.Data: { } details } && !body.IsBatch) (status, wait) = (StatusOf(details), details.RetryAfter ?? 0);
            writer.Write(id, answer);
            answered++;
        }

        if (body.IsBatch) writer.EndBatch();
        // Notifications alone have no answer.
        await WriteAsync(context, answered == 0 ? StatusCodes.Status204NoContent : status, wait, answered == 0 ? default : writer.Finish(), cancellation).ConfigureAwait(false);
    }

    private static async Task RefuseAsync(HttpContext context, Rejection rejection, CancellationToken cancellation)
    {
        using var writer = new RpcWriter();
        var refused = new RpcAnswer.Refused(rejection);
        writer.Write(RpcItem.NullId, refused);
        await WriteAsync(context, StatusOf(refused.Error.Data), refused.Error.Data.RetryAfter ?? 0, writer.Finish(), cancellation).ConfigureAwait(false);
    }

    private static async Task WriteAsync(HttpContext context, int status, int retryAfterSeconds, ReadOnlyMemory<byte> json, CancellationToken cancellation)
    {
        context.Response.StatusCode = status;
        if (retryAfterSeconds > 0) context.Response.Headers[HeaderNames.RetryAfter] = retryAfterSeconds.ToString(CultureInfo.InvariantCulture);
        if (json.IsEmpty) return;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = json.Length;
        await context.Response.BodyWriter.WriteAsync(json, cancellation).ConfigureAwait(false);
    }

    /// <summary>The clients read an error only under 200; these two they know by the status.</summary>
    private static int StatusOf(RpcErrorDetails details) => (RejectionCode)details.Number switch
    {
        RejectionCode.RateLimited => StatusCodes.Status429TooManyRequests,
        RejectionCode.BodyTooLarge => StatusCodes.Status413PayloadTooLarge,
        _ => StatusCodes.Status200OK,
    };
}
