using Microsoft.Net.Http.Headers;

namespace Relay.Api.Hints;

/// <summary>Clients look for the hints at the root, where POST is JSON-RPC and a browser's GET a page: what asks for events, or for a WebSocket, is led to their own paths.</summary>
internal static class HintDoor
{
    private const string EventStream = "text/event-stream";

    /// <summary>Before routing.</summary>
    public static void UseHintDoor(this IApplicationBuilder application) => application.Use(static (context, next) =>
    {
        if (PathOf(context.Request) is { } path) context.Request.Path = path;
        return next(context);
    });

    private static string? PathOf(HttpRequest request)
    {
        if (!HttpMethods.IsGet(request.Method) || request.Path != "/") return null;
        if (string.Equals(request.Headers.Upgrade, "websocket", StringComparison.OrdinalIgnoreCase)) return HintSocket.Path;
        return MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var accepted) && accepted.Any(media => media.MediaType.Equals(EventStream, StringComparison.OrdinalIgnoreCase))
            ? HintEndpoints.StreamPath
            : null;
    }
}
