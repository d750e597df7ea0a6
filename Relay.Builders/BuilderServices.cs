using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Relay.Auction;
using Relay.Auction.Ethereum;
using Relay.Auction.Keys;
using Relay.Auction.Tracking;
using Relay.Builders.Access;
using Relay.Builders.Forwarding;
using Relay.Builders.Reporting;
using Relay.Builders.Streaming;

namespace Relay.Builders;

/// <summary>Everything that a builder meets: registration and mapping.</summary>
public static class BuilderServices
{
    /// <summary>Where the SignalR hub is.</summary>
    public const string HubPath = "/v1/builders";

    /// <summary>Where a builder logs in.</summary>
    public const string LoginPath = HubPath + "/login";

    /// <summary>Adds feed, access and push. Needs the auction's core.</summary>
    /// <param name="services">The services.</param>
    /// <param name="options">Checked options.</param>
    /// <param name="configuration">Where changed options are read from; null for none.</param>
    /// <param name="owner">The operator's address while the options name none; null for nobody.</param>
    public static IServiceCollection AddBuilders(this IServiceCollection services, BuilderOptions options, IConfiguration? configuration, Address? owner = null)
    {
        services.AddSingleton<CallLimit>().AddSignalR(hub =>
        {
            hub.MaximumReceiveMessageSize = 256 * 1024; // A report of a full block.
            hub.EnableDetailedErrors = false;
            hub.AddFilter<CallLimit>();
        });
        services.AddAuthentication(BuilderAuthentication.SchemeName).AddScheme<AuthenticationSchemeOptions, BuilderAuthentication>(BuilderAuthentication.SchemeName, null);
        services.AddAuthorization();
        services.AddSingleton(provider => new BuilderRegistry(options, provider.GetRequiredService<AuctionOptions>(), provider.GetRequiredService<ILogger<BuilderRegistry>>(), configuration, owner));
        services.AddSingleton(provider => new FeedRenderer(provider.GetRequiredService<RelayKeys>(), provider.GetRequiredService<AuctionOptions>().ChainId));
        services.AddSingleton<BuilderTokens>().AddSingleton<BuilderNotes>().AddSingleton<FeedLog>().AddSingleton<FeedReaders>().AddSingleton(provider => new FeedAudience(provider.GetRequiredService<FeedReaders>())).AddSingleton<LiveConnections>();
        services.AddSingleton<BlockAudit>().AddSingleton<BlockObserver>(provider => provider.GetRequiredService<BlockAudit>());
        services.AddSingleton<PushDesk>().AddHostedService(provider => provider.GetRequiredService<PushDesk>());
        return services.AddHostedService<FeedFollower>();
    }

    /// <summary>Maps the hub, the login and the reports under /v1/builders.</summary>
    public static void MapBuilders(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPost(LoginPath, LoginEndpoint.Login).WithTags("builders").WithSummary("A builder's signed login against a token").AllowAnonymous()
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status403Forbidden);
        endpoints.MapGet(HubPath + "/{name}/report", ReportEndpoint.ReportAsync).WithTags("builders").WithSummary("What became of what a builder was told").RequireAuthorization()
            .ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status404NotFound);
        endpoints.MapHub<FeedHub>(HubPath, connection => connection.Transports = HttpTransportType.WebSockets | HttpTransportType.ServerSentEvents | HttpTransportType.LongPolling).RequireAuthorization();
    }
}
