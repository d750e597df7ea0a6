using System.Text.Json;
using Microsoft.Net.Http.Headers;

namespace Relay.Api.Submission;

/// <summary>A receipt as the answer. Its length is known, so it goes out in one piece: the door that is measured by the microsecond.</summary>
/// <param name="answer">The receipt.</param>
/// <param name="location">Where the leaf is found, of one that is new; null for one that came before.</param>
/// <param name="json">As every other answer of <c>/v1</c> is written.</param>
internal sealed class ReceiptResult(SubmissionAnswer answer, string? location, JsonSerializerOptions json) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = location is null ? StatusCodes.Status200OK : StatusCodes.Status201Created;
        if (location is not null) response.Headers[HeaderNames.Location] = location;
        var bytes = JsonSerializer.SerializeToUtf8Bytes(answer, json);
        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = bytes.Length;
        await response.BodyWriter.WriteAsync(bytes, httpContext.RequestAborted).ConfigureAwait(false);
    }
}
