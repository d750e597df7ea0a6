using Relay.Api.Limits;

namespace Relay.Api.Hints;

/// <summary>The WebSocket on which eth_subscribe is served: GET / with Upgrade: websocket.</summary>
internal static class HintSocket
{
    /// <summary>Its own path.</summary>
    public const string Path = "/v1/hints/socket";

    private static readonly TimeSpan Alive = TimeSpan.FromSeconds(15);

    /// <summary>Maps the socket. Pages of any origin may open it: it knows no cookies and shows what everybody sees.</summary>
    public static void MapHintSocket(this IEndpointRouteBuilder endpoints)
    {
        var pipeline = endpoints.CreateApplicationBuilder();
        pipeline.UseWebSockets();
        pipeline.Run(AcceptAsync);
        endpoints.MapGet(Path, pipeline.Build()).ExcludeFromDescription();
    }

    private static async Task AcceptAsync(HttpContext context)
    {
        var services = context.RequestServices;
        var (streams, log, budgets) = (services.GetRequiredService<HintStreams>(), services.GetRequiredService<HintLog>(), services.GetRequiredService<RequestBudgets>());
        var client = services.GetRequiredService<ClientAddresses>().Of(context);
        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.StatusCode = StatusCodes.Status426UpgradeRequired;
            context.Response.Headers.Upgrade = "websocket";
            return;
        }

        if ((budgets.Charge(client, 1) ?? streams.Open(client)) is { } full)
        {
            await Problems.Of(full).ExecuteAsync(context).ConfigureAwait(false);
            return;
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping);
        try
        {
            await log.Loaded.WaitAsync(either.Token).ConfigureAwait(false);
            using var socket = await context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext { KeepAliveInterval = Alive, KeepAliveTimeout = Alive }).ConfigureAwait(false);
            using var subscriber = new HintSubscriber(socket, log, streams, () => budgets.Charge(client, 1));
            await subscriber.RunAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            // The client left, or the relay stops.
        }
        finally
        {
            streams.Close(client);
        }
    }
}
