namespace Relay.Api.Hints;

/// <summary>Hints: registration.</summary>
internal static class HintServices
{
    /// <summary>Adds the log and its readers' bounds; where this node takes orders, what publishes them.</summary>
    public static IServiceCollection AddHints(this IServiceCollection services, HintOptions options, bool publishes)
    {
        services.AddSingleton(options).AddSingleton<HintQueue>().AddSingleton<HintLog>().AddSingleton<HintStreams>().AddHostedService<HintFollower>();
        return publishes ? services.AddHostedService<HintPublisher>() : services;
    }

    /// <summary>Maps the stream, the history and the socket.</summary>
    public static void MapSharedHints(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapHints();
        endpoints.MapHintHistory();
        endpoints.MapHintSocket();
    }
}
