using System.Globalization;
using System.Runtime.InteropServices;
using Relay.Auction;
using Relay.Auction.Sealing;

namespace Relay.Api.Orders;

/// <summary>Reads a request's body into bytes of our own, and overwrites it where the server has laid it down.</summary>
/// <remarks>
/// The pieces that the server's pipe hands out are its own pooled memory, which it gives back without clearing: over plain HTTP/1.1 they are the very bytes
/// that came from the socket, so nothing is left. Under TLS the stream has buffers of its own, which nobody outside can clear (docs/orders.md).
/// </remarks>
internal static class ClearBody
{
    /// <summary>The body, to be disposed by the caller; or what is wrong with it.</summary>
    public static async Task<(ClearBuffer? Body, Rejection? Fault)> ReadAsync(HttpRequest request, long most, CancellationToken cancellation)
    {
        if (request.ContentLength > most) return (null, TooLarge(request, most));
        var body = ClearBuffer.Rent((int)(request.ContentLength ?? 4096));
        var length = 0;
        try
        {
            while (true)
            {
                var read = await request.BodyReader.ReadAsync(cancellation).ConfigureAwait(false);
                if (length + read.Buffer.Length > most)
                {
                    request.BodyReader.AdvanceTo(read.Buffer.End);
                    body.Dispose();
                    return (null, TooLarge(request, most));
                }

                if (length + read.Buffer.Length > body.Span.Length) body = Grow(body, length, (int)read.Buffer.Length);
                foreach (var piece in read.Buffer)
                {
                    piece.Span.CopyTo(body.Span[length..]);
                    length += piece.Length;
                    MemoryMarshal.AsMemory(piece).Span.Clear();
                }

                request.BodyReader.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted) return (Cut(body, length), null);
            }
        }
        catch (BadHttpRequestException fault)
        {
            body.Dispose();
            return (null, fault.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? TooLarge(request, most)
                : new Rejection(RejectionCode.FieldInvalid, "body: it ended before its Content-Length, or came too slowly"));
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    private static ClearBuffer Grow(ClearBuffer body, int length, int more)
    {
        var larger = ClearBuffer.Rent(Math.Max(2 * length, length + more));
        body.Span[..length].CopyTo(larger.Span);
        body.Dispose();
        return larger;
    }

    private static ClearBuffer Cut(ClearBuffer body, int length)
    {
        if (body.Span.Length == length) return body;
        var exact = ClearBuffer.Rent(length);
        body.Span[..length].CopyTo(exact.Span);
        body.Dispose();
        return exact;
    }

    private static Rejection TooLarge(HttpRequest request, long most) => new(RejectionCode.BodyTooLarge, string.Create(
        CultureInfo.InvariantCulture, $"body: expected at most {most} bytes, got {request.ContentLength?.ToString(CultureInfo.InvariantCulture) ?? "more"}"));
}
