using System.Net.WebSockets;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Relay.Auction.Chain;

/// <summary>The node's notices of new heads (<c>eth_subscribe newHeads</c> over a WebSocket): each wakes the follower, which asks for the block itself.</summary>
/// <remarks>What a notice says is not read: a head is believed from one place only. Where the connection is gone the polling goes on, and it is tried again, ever more seldom.</remarks>
internal sealed partial class HeadNotices(ChainOptions options, TimeProvider time, ILogger<HeadNotices> log) : BackgroundService
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);
    private static readonly ReadOnlyMemory<byte> Subscribe = JsonRpc.Request("eth_subscribe", json => json.WriteStringValue("newHeads"));

    private readonly SemaphoreSlim _came = new(0, 1);

    /// <summary>Waits for a notice, and no longer than this.</summary>
    public async Task WaitAsync(TimeSpan most, CancellationToken cancellation)
    {
        using var timer = new CancellationTokenSource(most, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellation);
        await _came.WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _came.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var wait = First;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                using var socket = new ClientWebSocket();
                socket.Options.Proxy = null;
                // A peer that is frozen, or behind a cable that was pulled, answers no ping.
                socket.Options.KeepAliveInterval = socket.Options.KeepAliveTimeout = Longest;
                await ConnectAsync(socket, stoppingToken).ConfigureAwait(false);
                wait = First;
                while (await HeardAsync(socket, stoppingToken).ConfigureAwait(false)) Wake();
                LogGone("the node closed it");
            }
            catch (Exception fault) when (fault is WebSocketException or IOException or OperationCanceledException or HttpRequestException)
            {
                if (stoppingToken.IsCancellationRequested) return;
                LogGone(fault is WebSocketException broken ? $"{broken.WebSocketErrorCode}" : fault.GetType().Name);
            }

            await Task.Delay(wait, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            wait = wait * 2 < Longest ? wait * 2 : Longest;
        }
    }

    private async Task ConnectAsync(ClientWebSocket socket, CancellationToken stopping)
    {
        using var timer = new CancellationTokenSource(Longest, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, stopping);
        await socket.ConnectAsync(new Uri(options.HeadsUrl), either.Token).ConfigureAwait(false);
        await socket.SendAsync(Subscribe, WebSocketMessageType.Text, endOfMessage: true, either.Token).ConfigureAwait(false);
        LogThere();
    }

    /// <summary>Reads one message to its end and forgets it; false where the node closed. The answer to the subscription wakes once too many, which is one look.</summary>
    private static async Task<bool> HeardAsync(ClientWebSocket socket, CancellationToken stopping)
    {
        var buffer = new byte[4096];
        ValueWebSocketReceiveResult part;
        do part = await socket.ReceiveAsync(buffer.AsMemory(), stopping).ConfigureAwait(false);
        while (!part.EndOfMessage && part.MessageType != WebSocketMessageType.Close);
        return part.MessageType != WebSocketMessageType.Close;
    }

    private void Wake()
    {
        if (_came.CurrentCount == 0) _came.Release();
    }

    [LoggerMessage(1042, LogLevel.Information, "The execution node tells of new heads by WebSocket")]
    private partial void LogThere();

    [LoggerMessage(1043, LogLevel.Warning, "The execution node's WebSocket is away ({Fault}): heads are polled meanwhile")]
    private partial void LogGone(string fault);
}
