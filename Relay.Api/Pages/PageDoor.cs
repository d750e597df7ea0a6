using Microsoft.Net.Http.Headers;

namespace Relay.Api.Pages;

/// <summary>A browser's GET is a page: at the root, where POST is JSON-RPC and event-stream clients find the hints; at /tx/HASH, where others get JSON; and at the pages' own paths.</summary>
internal static class PageDoor
{
    /// <summary>Before the door of the hints and the routing. Paths that answer others in another way say so to caches.</summary>
    public static void UsePageDoor(this IApplicationBuilder application) => application.Use(static (context, next) =>
    {
        var request = context.Request;
        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method)) return next(context);
        if (OwnPage(request.Path) is { } own) return PageFiles.SendAsync(context, own);
        if (SharedPage(request.Path) is not { } shared) return next(context);
        context.Response.Headers.Append(HeaderNames.Vary, HeaderNames.Accept);
        return IsBrowser(request) ? PageFiles.SendAsync(context, shared) : next(context);
    });

    private static string? OwnPage(PathString path)
        => path == "/start" ? "start.html"
            : path == "/docs/api" ? "api.html"
            : path == "/docs/json-rpc" ? "json-rpc.html"
            : path.StartsWithSegments("/slots", StringComparison.Ordinal, out var slot) && IsOneSegment(slot) ? "slot.html"
            : null;

    private static string? SharedPage(PathString path)
        => path == "/" ? "index.html"
            : path.StartsWithSegments("/tx", StringComparison.Ordinal, out var hash) && IsOneSegment(hash) ? "tx.html"
            : null;

    // The pages' relative urls count on it.
    private static bool IsOneSegment(PathString rest) => rest.Value is { Length: > 1 } text && text.IndexOf('/', 1) < 0;

    private static bool IsBrowser(HttpRequest request)
    {
        if (request.Headers.Upgrade.Count > 0 || !MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var accepted)) return false;
        var isHtml = false;
        foreach (var media in accepted)
        {
            if (media.MediaType.Equals("text/event-stream", StringComparison.OrdinalIgnoreCase)) return false;
            isHtml |= media.MediaType.Equals("text/html", StringComparison.OrdinalIgnoreCase);
        }

        return isHtml;
    }
}
