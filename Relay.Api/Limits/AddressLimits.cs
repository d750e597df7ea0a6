using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using Relay.Auction;

namespace Relay.Api.Limits;

/// <summary>The limit of the client's address, before anything of a request is read, on the doors that check a signature (protocol.md, rule 15).</summary>
internal static class AddressLimits
{
    /// <summary>Seconds after which a used-up budget has something again.</summary>
    private const int RetryAfterSeconds = 1;

    /// <summary>Charges the address; whatever of the door ends as too many requests says when to come again.</summary>
    public static RouteHandlerBuilder LimitAddress(this RouteHandlerBuilder route) => route
        .ProducesProblem(StatusCodes.Status429TooManyRequests)
        .AddEndpointFilter(async (call, next) =>
        {
            var services = call.HttpContext.RequestServices;
            var client = services.GetRequiredService<ClientAddresses>().Of(call.HttpContext);
            var over = services.GetRequiredService<RequestBudgets>().Charge(client, 1);
            var answer = over is { } rejection ? Problems.Of(rejection) : await next(call).ConfigureAwait(false);
            if (IsOverBudget(answer)) call.HttpContext.Response.Headers[HeaderNames.RetryAfter] = RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
            return answer;
        });

    private static bool IsOverBudget(object? answer) => answer switch
    {
        INestedHttpResult nested => IsOverBudget(nested.Result),
        ProblemHttpResult problem => problem.ProblemDetails.Extensions.TryGetValue("number", out var number) && number is (int)RejectionCode.RateLimited,
        _ => false,
    };
}
