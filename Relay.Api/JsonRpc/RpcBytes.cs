using System.Globalization;
using System.IO.Compression;
using Microsoft.AspNetCore.Http.Features;
using Relay.Auction;

namespace Relay.Api.JsonRpc;

/// <summary>Reads the bytes that were signed: the body, inflated where it came as gzip, never more than the door takes.</summary>
internal static class RpcBytes
{
    /// <summary>What may be inflated whatever its ratio: small bodies of one repeated digit are honest.</summary>
    private const int FreeBytes = 64 << 10;
    private const int LeastBuffer = 4 << 10;

    /// <summary>The bytes, or why there are none. The instant of the last byte is the caller's to take at once.</summary>
    public static async Task<(ReadOnlyMemory<byte> Bytes, Rejection? Fault)> ReadAsync(HttpContext context, CancellationToken cancellation)
    {
        var request = context.Request;
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = RpcLimits.ReadBytes;
        if (Media(request) is { } media) return (default, media);
        var encoding = request.Headers.ContentEncoding;
        var isGzip = encoding is [{ } one] && one.Equals("gzip", StringComparison.OrdinalIgnoreCase);
        if (encoding.Count > 0 && !isGzip) return (default, new Rejection(RejectionCode.UnsupportedMediaType, "Content-Encoding: expected gzip or none"));

        try
        {
            using var counted = new CountedStream(request.Body);
            var inflated = isGzip ? new GZipStream(counted, CompressionMode.Decompress, leaveOpen: true) : (Stream)counted;
            var read = await AllAsync(inflated, counted, request.ContentLength ?? 0, isGzip, cancellation).ConfigureAwait(false);
            // A client that is still sending would see a broken connection instead of the answer.
            if (read.Fault is not null) await request.Body.CopyToAsync(Stream.Null, cancellation).ConfigureAwait(false);
            return read;
        }
        catch (BadHttpRequestException fault) when (fault.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return (default, TooLarge());
        }
        catch (InvalidDataException)
        {
            return (default, new Rejection(RejectionCode.NotJson, "body: not gzip, although Content-Encoding says so"));
        }
        catch (Exception fault) when (fault is IOException or BadHttpRequestException)
        {
            return (default, new Rejection(RejectionCode.NotJson, "body: it ended before its Content-Length, or came too slowly"));
        }
    }

    /// <param name="source">What is read, to its end.</param>
    /// <param name="counted">What came over the wire.</param>
    /// <param name="expected">The length that was announced, which may be wrong.</param>
    /// <param name="bounded">True where the source inflates.</param>
    /// <param name="cancellation">Ends the wait.</param>
    private static async Task<(ReadOnlyMemory<byte> Bytes, Rejection? Fault)> AllAsync(Stream source, CountedStream counted, long expected, bool bounded, CancellationToken cancellation)
    {
        // One more than announced: the read that finds the end needs no growth.
        var buffer = new byte[Math.Clamp(expected + 1, LeastBuffer, FreeBytes)];
        var length = 0;
        for (int read; (read = await source.ReadAsync(buffer.AsMemory(length), cancellation).ConfigureAwait(false)) > 0;)
        {
            length += read;
            if (length > RpcLimits.SidecarBytes) return (default, TooLarge());
            if (bounded && length > FreeBytes && length > counted.Count * RpcLimits.InflateRatio)
                return (default, new Rejection(RejectionCode.BodyTooLarge, Text($"body: it inflates to more than {RpcLimits.InflateRatio} times its size; send it as it is")));
            if (length == buffer.Length) Array.Resize(ref buffer, 2 * length);
        }

        return (buffer.AsMemory(0, length), null);
    }

    private static Rejection? Media(HttpRequest request)
    {
        var media = request.ContentType?.Split(';')[0].Trim();
        return media is null or "" || media.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            ? null
            : new Rejection(RejectionCode.UnsupportedMediaType, "Content-Type: expected application/json");
    }

    private static Rejection TooLarge() => new(RejectionCode.BodyTooLarge, Text($"body: expected at most {RpcLimits.SidecarBytes} bytes after inflation"));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
