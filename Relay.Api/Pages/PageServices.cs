using Relay.Auction;

namespace Relay.Api.Pages;

/// <summary>The pages for browsers.</summary>
internal static class PageServices
{
    /// <summary>Adds what the live page tells; read only where this node serves it.</summary>
    public static IServiceCollection AddPages(this IServiceCollection services, PageOptions options, bool serves)
    {
        services.AddSingleton(options).AddSingleton<LiveStreams>().AddSingleton<LiveNews>().AddSingleton<LiveInclusion>().AddSingleton<LiveBoard>();
        return serves ? services.AddHostedService(provider => provider.GetRequiredService<LiveBoard>()) : services;
    }

    /// <summary>Maps the pages' scripts and styles, and the live stream; the pages themselves have paths of their own: <see cref="PageDoor"/>.</summary>
    public static void MapPages(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapMethods("/pages/{**name}", [HttpMethods.Get, HttpMethods.Head], AssetAsync).ExcludeFromDescription();
        endpoints.MapLive();
    }

    private static Task AssetAsync(string name, HttpContext context)
        => PageFiles.Has(name) && !name.EndsWith(".html", StringComparison.Ordinal)
            ? PageFiles.SendAsync(context, name)
            : Problems.Of(RejectionCode.NotFound, "path: there is no such file").ExecuteAsync(context);
}
