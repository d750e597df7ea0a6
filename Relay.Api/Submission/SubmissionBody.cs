using System.Globalization;
using System.Text.Json;
using Relay.Auction;

namespace Relay.Api.Submission;

/// <summary>Reads a submission's bytes from either media type, never more than the door takes.</summary>
internal static class SubmissionBody
{
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerOptions.Strict)
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        MaxDepth = 4,
    };

    /// <summary>The canonical bytes, or what is wrong with the body.</summary>
    public static async Task<(byte[] Bytes, Rejection? Fault)> ReadAsync(HttpRequest request, long most, CancellationToken cancellation)
    {
        var media = request.ContentType?.Split(';')[0].Trim().ToLowerInvariant();
        if (media is not ("application/octet-stream" or "application/json"))
            return ([], new Rejection(RejectionCode.UnsupportedMediaType, "Content-Type: expected application/octet-stream or application/json"));
        if (request.Headers.ContentEncoding.Count > 0)
            return ([], new Rejection(RejectionCode.UnsupportedMediaType, "Content-Encoding: a sealed envelope does not compress; send it as it is"));

        var (body, fault) = await AllAsync(request, most, cancellation).ConfigureAwait(false);
        return fault is not null || media != "application/json" ? (body, fault) : FromJson(body);
    }

    private static async Task<(byte[] Body, Rejection? Fault)> AllAsync(HttpRequest request, long most, CancellationToken cancellation)
    {
        var tooLarge = new Rejection(RejectionCode.BodyTooLarge, string.Create(CultureInfo.InvariantCulture, $"body: expected at most {most} bytes, got {request.ContentLength?.ToString(CultureInfo.InvariantCulture) ?? "more"}"));
        if (request.ContentLength > most) return ([], tooLarge);
        try
        {
            if (request.ContentLength is { } length)
            {
                var exact = GC.AllocateUninitializedArray<byte>((int)length);
                await request.Body.ReadExactlyAsync(exact, cancellation).ConfigureAwait(false);
                return (exact, null);
            }

            using var buffer = new MemoryStream();
            var part = new byte[16 * 1024];
            for (int read; (read = await request.Body.ReadAsync(part, cancellation).ConfigureAwait(false)) > 0;)
            {
                if (buffer.Length + read > most) return ([], tooLarge);
                buffer.Write(part, 0, read);
            }

            return (buffer.ToArray(), null);
        }
        catch (BadHttpRequestException fault) when (fault.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return ([], tooLarge);
        }
        catch (IOException)
        {
            // Of the sender's making, whatever the server calls it: too short, too slow, or chunked in a way that cannot be.
            return ([], new Rejection(RejectionCode.FieldInvalid, "body: it ended before its Content-Length, came too slowly, or was not chunked as HTTP has it"));
        }
    }

    private static (byte[] Bytes, Rejection? Fault) FromJson(byte[] body)
    {
        try
        {
            return JsonSerializer.Deserialize<SubmissionRequest>(body, Strict) is { Envelope: { } envelope }
                ? (envelope, null)
                : ([], new Rejection(RejectionCode.FieldInvalid, "envelope: expected base64 text, got nothing"));
        }
        catch (JsonException fault) when (!IsJson(body))
        {
            return ([], new Rejection(RejectionCode.NotJson, string.Create(CultureInfo.InvariantCulture, $"body: not JSON, or a key twice, at line {fault.LineNumber + 1}, byte {fault.BytePositionInLine}")));
        }
        catch (JsonException)
        {
            return ([], new Rejection(RejectionCode.FieldInvalid, "body: expected an object with one field, envelope, of base64 text"));
        }
    }

    private static bool IsJson(byte[] body)
    {
        try
        {
            using var parsed = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 4, AllowDuplicateProperties = false });
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
