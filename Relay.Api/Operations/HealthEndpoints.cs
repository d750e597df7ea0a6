using Relay.Auction.Chain;

namespace Relay.Api.Operations;

/// <summary>Whether the process lives, and whether to send it anything.</summary>
internal static class HealthEndpoints
{
    /// <summary>Maps /livez and /readyz.</summary>
    public static void MapHealth(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/livez", () => TypedResults.Ok(new { alive = true }))
            .WithSummary("Whether the process lives").WithTags("operations");
        endpoints.MapGet("/readyz", (RelayHealth health, IServiceProvider services) =>
            {
                var (report, ready) = (health.Report, health.IsReady);
                var answer = new Readiness(ready, health.IsDraining, new ReadinessChecks(report.Store ?? "ok", report.Clock ?? "ok", report.Header ?? "ok", report.Damage ?? "ok", NodeText(services)));
                return TypedResults.Json(answer, statusCode: ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
            })
            .WithSummary("Whether the node takes submissions, and what is wrong where it does not").WithTags("operations");
    }

    /// <remarks>A node that is away closes no door: what is submitted now may be verified when its slot closes. Until then nothing wins.</remarks>
    private static string NodeText(IServiceProvider services) => services.GetService<Func<NodeHealth>>()?.Invoke().ToString() ?? "none is configured: nothing is verified";
}

/// <summary>Whether the node takes submissions.</summary>
/// <param name="Ready">True where it does.</param>
/// <param name="Draining">True while it stops.</param>
/// <param name="Checks">One sentence each; <c>ok</c> where all is well.</param>
public sealed record Readiness(bool Ready, bool Draining, ReadinessChecks Checks);

/// <summary>The checks behind <see cref="Readiness"/>.</summary>
/// <param name="Store">Redis.</param>
/// <param name="Clock">This node's clock against Redis'.</param>
/// <param name="Header">The header of the slot that closes next.</param>
/// <param name="Damage">What was seen in Redis, within the last five minutes, that the relay did not write: somebody else writes there. Does not make the relay unready.</param>
/// <param name="Node">The execution node: its head and abilities, or what is wrong with it. Does not make the relay unready.</param>
public sealed record ReadinessChecks(string Store, string Clock, string Header, string Damage, string Node);
