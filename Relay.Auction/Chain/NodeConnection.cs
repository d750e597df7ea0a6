using System.Net;

namespace Relay.Auction.Chain;

/// <summary>The connection to the node that is configured.</summary>
internal static class NodeConnection
{
    /// <summary>A client without proxy, redirects or cookies; its time-outs are the callers'.</summary>
    public static HttpClient Create(ChainOptions options)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = TimeSpan.FromMilliseconds(options.CallMilliseconds),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        };
        return new HttpClient(handler) { BaseAddress = new Uri(options.NodeUrl), Timeout = Timeout.InfiniteTimeSpan };
    }
}
