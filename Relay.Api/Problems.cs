using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Relay.Auction;

namespace Relay.Api;

/// <summary>A rejection as an RFC 9457 problem.</summary>
internal static class Problems
{
    /// <summary>The problem of a rejection; <paramref name="members"/> are extra members such as closesAt.</summary>
    public static ProblemHttpResult Of(Rejection rejection, params ReadOnlySpan<(string Name, object? Value)> members)
    {
        var answer = Rejections.Answer(rejection.Code);
        var problem = new ProblemDetails
        {
            Type = "urn:relay:rejection:" + rejection.Word,
            Title = answer.Sentence,
            Status = answer.Status,
            Detail = rejection.Detail,
            Extensions = { ["code"] = rejection.Word, ["number"] = (int)rejection.Code },
        };
        foreach (var (name, value) in members) problem.Extensions[name] = value;
        return TypedResults.Problem(problem);
    }

    /// <summary>The problem of a code whose sentence says all.</summary>
    public static ProblemHttpResult Of(RejectionCode code, string detail) => Of(new Rejection(code, detail));
}
