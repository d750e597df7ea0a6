using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Relay.Auction;
using Relay.Auction.Keys;
using Relay.Builders.Streaming;

namespace Relay.Builders;

/// <summary>Everything that a builder meets: registration and mapping.</summary>
public static class BuilderServices
{
    /// <summary>Where the SignalR hub is.</summary>
    public const string HubPath = "/v1/builders";

    /// <summary>Adds the feed. Needs the auction's core.</summary>
    public static IServiceCollection AddBuilders(this IServiceCollection services)
    {
        services.AddSignalR(hub =>
        {
            hub.MaximumReceiveMessageSize = 32 * 1024;
            hub.EnableDetailedErrors = false;
        });
        services.AddSingleton(provider => new FeedRenderer(provider.GetRequiredService<RelayKeys>(), provider.GetRequiredService<AuctionOptions>().ChainId));
        return services.AddSingleton<FeedLog>().AddHostedService<FeedFollower>();
    }

    /// <summary>Maps the hub at /v1/builders.</summary>
    public static void MapBuilders(this IEndpointRouteBuilder endpoints)
        => endpoints.MapHub<FeedHub>(HubPath, connection => connection.Transports = HttpTransportType.WebSockets | HttpTransportType.ServerSentEvents | HttpTransportType.LongPolling);
}
