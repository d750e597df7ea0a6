using System.Net;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Connections;

namespace Relay.Api.Verbs.Feed;

/// <summary>Connects a SignalR client over one WebSocket, without negotiation; the endpoint is a <see cref="UriEndPoint"/> of http or https.</summary>
/// <remarks>The core client of SignalR speaks the hub protocol over any connection; this is the connection.</remarks>
internal sealed class WebSocketConnectionFactory(HttpMessageHandler handler, string? token) : IConnectionFactory
{
    public async ValueTask<ConnectionContext> ConnectAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        var url = new UriBuilder(((UriEndPoint)endpoint).Uri);
        url.Scheme = url.Scheme == Uri.UriSchemeHttps ? Uri.UriSchemeWss : Uri.UriSchemeWs;
        var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        if (token is not null) socket.Options.SetRequestHeader("Authorization", "Bearer " + token);
        try
        {
            using var invoker = new HttpMessageInvoker(handler, disposeHandler: false);
            await socket.ConnectAsync(url.Uri, invoker, cancellationToken);
            return new WebSocketConnection(socket);
        }
        catch (Exception fault)
        {
            var status = socket.HttpStatusCode;
            socket.Dispose();
            if (status == HttpStatusCode.Unauthorized) throw new HttpRequestException("the feed is for registered builders", fault, status);
            throw;
        }
    }
}
