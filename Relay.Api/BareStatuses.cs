using Microsoft.AspNetCore.Http.HttpResults;
using Relay.Auction;

namespace Relay.Api;

/// <summary>What the framework refuses before any door sees it (no such path, no such method, another media type) is a problem with a code as well.</summary>
internal static class BareStatuses
{
    public static void UseProblemsForBareStatuses(this IApplicationBuilder application) => application.UseStatusCodePages(page =>
    {
        var context = page.HttpContext;
        return context.Response.StatusCode switch
        {
            StatusCodes.Status400BadRequest => Problems.Of(RejectionCode.FieldInvalid, "query, header or body: a value is not of the form that /openapi/v1.json gives it").ExecuteAsync(context),
            StatusCodes.Status404NotFound => Problems.Of(RejectionCode.NotFound, "path: there is no such resource").ExecuteAsync(context),
            StatusCodes.Status405MethodNotAllowed => NotAllowed(context).ExecuteAsync(context),
            StatusCodes.Status415UnsupportedMediaType => Problems.Of(RejectionCode.UnsupportedMediaType, "Content-Type: not one that this path takes").ExecuteAsync(context),
            var status => TypedResults.Problem(statusCode: status).ExecuteAsync(context),
        };
    });

    private static ProblemHttpResult NotAllowed(HttpContext context)
    {
        var problem = Problems.Of(RejectionCode.NotFound, $"method: this path takes {context.Response.Headers.Allow}");
        problem.ProblemDetails.Status = StatusCodes.Status405MethodNotAllowed;
        return problem;
    }
}
