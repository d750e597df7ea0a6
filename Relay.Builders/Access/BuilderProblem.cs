using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Relay.Auction;

namespace Relay.Builders.Access;

/// <summary>Problems of the builders' door (RFC 9457), in the form of the whole API.</summary>
internal static class BuilderProblem
{
    public static ProblemHttpResult Of(RejectionCode code, string detail)
    {
        var (status, title) = code switch
        {
            RejectionCode.Unauthorized => (StatusCodes.Status401Unauthorized, "This request must be signed."),
            RejectionCode.Forbidden => (StatusCodes.Status403Forbidden, "The signer may not see or do this."),
            RejectionCode.SignatureForeign => (StatusCodes.Status403Forbidden, "The signature is not the named signer's."),
            RejectionCode.RateLimited => (StatusCodes.Status429TooManyRequests, "Too many requests: the budget is used up."),
            RejectionCode.NotFound => (StatusCodes.Status404NotFound, "There is nothing here, or it is kept no longer."),
            _ => (StatusCodes.Status400BadRequest, "A field is missing, unknown, or not of its form."),
        };
        var word = new Rejection(code, "").Word;
        return TypedResults.Problem(
            type: "urn:relay:rejection:" + word, title: title, statusCode: status, detail: detail,
            extensions: new Dictionary<string, object?> { ["code"] = word, ["number"] = (int)code });
    }
}
