using System.Buffers.Binary;
using Microsoft.AspNetCore.Http.Features;
using Relay.Auction;
using Relay.Auction.Ethereum;
using Relay.Auction.Keyholders;
using Relay.Auction.Receipts;

namespace Relay.Api.Keyholding;

/// <summary>The calls of <see cref="IKeyholder"/> over HTTP, one to one: canonical bytes in and out (<see cref="HolderWire"/>).</summary>
internal static class KeyholderEndpoints
{
    private const int LargestRequest = 8 * 1024 * 1024;

    /// <summary>Maps the calls; they answer only on connections with the pinned client certificate, whatever else the process listens on.</summary>
    public static RouteGroupBuilder MapKeyholder(this IEndpointRouteBuilder routes, Keyholder holder, string relayFingerprint)
    {
        var group = routes.MapGroup(HolderWire.Root);
        group.AddEndpointFilter(async (context, next) =>
        {
            if (!PinnedCertificate.Matches(context.HttpContext.Connection.ClientCertificate, relayFingerprint)) return TypedResults.NotFound();
            if (context.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = LargestRequest;
            return await next(context);
        });

        group.MapPost("/offer", async (HttpRequest request, CancellationToken cancellation) =>
            HolderWire.TryDecode((await BodyAsync(request, cancellation)).Span, out var wanted)
                ? Answer(await holder.OfferKeyAsync(wanted, cancellation), key => key.ToArray()) : Malformed());
        group.MapPost("/co-sign", async (HttpRequest request, CancellationToken cancellation) =>
            Answer(await holder.CoSignAsync(await BodyAsync(request, cancellation), cancellation), signature => signature.ToArray()));
        group.MapPost("/{slotHash}/leaves", async (string slotHash, HttpRequest request, CancellationToken cancellation) =>
        {
            if (!Hash32.TryParse(slotHash, out var hash)) return Malformed();
            if (!holder.TryGetHeader(hash, out var header)) return Answer(await holder.DeliverAsync(hash, 0, [], cancellation), Number);
            return HolderWire.TryDecode(await BodyAsync(request, cancellation), header, out var first, out var leaves)
                ? Answer(await holder.DeliverAsync(hash, first, leaves, cancellation), Number) : Malformed();
        });
        group.MapPost("/mark", async (HttpRequest request, CancellationToken cancellation) =>
            HolderWire.TrySplit(await BodyAsync(request, cancellation), out var value, out var signature) && SetCommit.TryDecode(value.Span, out var set)
                ? Answer(await holder.MarkAsync(new SignedObject<SetCommit>(set, signature), cancellation), HolderWire.Encode) : Malformed());
        group.MapPost("/{slotHash}/release", async (string slotHash, HttpRequest request, CancellationToken cancellation) =>
        {
            if (!Hash32.TryParse(slotHash, out var hash)) return Malformed();
            var most = holder.TryGetHeader(hash, out var header) ? header.MaxLeaves : 0;
            return HolderWire.TryDecode((await BodyAsync(request, cancellation)).Span, most, out var certificate)
                ? Answer(await holder.ReleaseAsync(hash, certificate, cancellation), release => release.Encode()) : Malformed();
        });
        group.MapPost("/{slotHash}/refuse", async (string slotHash, HttpRequest request, CancellationToken cancellation) =>
        {
            var body = await BodyAsync(request, cancellation);
            if (!Hash32.TryParse(slotHash, out var hash) || body.Length != 2) return Malformed();
            var reason = (RejectionCode)BinaryPrimitives.ReadUInt16BigEndian(body.Span);
            return Answer(await holder.RefuseAsync(hash, reason, cancellation), HolderWire.Encode);
        });
        group.MapPost("/{slotHash}/finish", async (string slotHash, CancellationToken cancellation) =>
        {
            if (!Hash32.TryParse(slotHash, out var hash)) return Malformed();
            await holder.FinishAsync(hash, cancellation);
            return Results.Bytes([], HolderWire.MediaType);
        });
        return group;
    }

    private static IResult Answer<T>(HolderAnswer<T> answer, Func<T, byte[]> encode) => answer switch
    {
        HolderAnswer<T>.Given given => Results.Bytes(encode(given.Value), HolderWire.MediaType),
        HolderAnswer<T>.Refused refused => new BytesWithStatus(HolderWire.Refused, HolderWire.Encode(refused.Refusal)),
        HolderAnswer<T>.NotNow notNow => new BytesWithStatus(HolderWire.NotNow, HolderWire.Encode(notNow.DeliverFrom, notNow.Why)),
        _ => Malformed(),
    };

    private static BytesWithStatus Malformed() => new BytesWithStatus(StatusCodes.Status400BadRequest, []);

    private static byte[] Number(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }

    private static async Task<ReadOnlyMemory<byte>> BodyAsync(HttpRequest request, CancellationToken cancellation)
    {
        using var body = new MemoryStream((int)Math.Clamp(request.ContentLength ?? 0, 0, LargestRequest));
        await request.Body.CopyToAsync(body, cancellation);
        return body.ToArray();
    }

    /// <summary>An answer other than 200 in the protocol's bytes.</summary>
    private sealed class BytesWithStatus(int status, byte[] body) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = status;
            httpContext.Response.ContentType = HolderWire.MediaType;
            httpContext.Response.ContentLength = body.Length;
            await httpContext.Response.Body.WriteAsync(body, httpContext.RequestAborted);
        }
    }
}
