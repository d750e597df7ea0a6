using System.Net.WebSockets;
using Relay.Api.JsonRpc;
using Relay.Auction;

namespace Relay.Api.Hints;

/// <summary>One client of the WebSocket: answers its requests, and tells each of its subscriptions of every event from then on.</summary>
internal sealed class HintSubscriber(WebSocket socket, HintLog log, HintStreams streams, Func<Rejection?> charge) : IDisposable
{
    private const int MostBytes = 4096, MostSubscriptions = 8, AtOnce = 64;
    private static readonly byte[] End = "}}"u8.ToArray();

    private readonly SemaphoreSlim _sending = new(1);
    private readonly HintSubscriptions _subscriptions = new(MostSubscriptions);

    /// <summary>Until the client leaves, does not read, sends too much, or the relay stops.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var telling = TellAsync(over.Token);
        var (status, why) = await AnswerAsync(cancellation).ConfigureAwait(false);
        await over.CancelAsync().ConfigureAwait(false);
        await telling.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (socket.State is not (WebSocketState.Open or WebSocketState.CloseReceived)) return;
        await streams.TakesAsync(new ValueTask(socket.CloseOutputAsync(status, why, CancellationToken.None)), socket.Abort).ConfigureAwait(false);
    }

    public void Dispose() => _sending.Dispose();

    private async Task<(WebSocketCloseStatus Status, string Why)> AnswerAsync(CancellationToken cancellation)
    {
        var buffer = new byte[MostBytes];
        try
        {
            while (true)
            {
                var length = 0;
                ValueWebSocketReceiveResult read;
                do
                {
                    if (length == buffer.Length) return (WebSocketCloseStatus.MessageTooBig, "a request is larger than 4096 bytes");
                    read = await socket.ReceiveAsync(buffer.AsMemory(length), cancellation).ConfigureAwait(false);
                    if (read.MessageType == WebSocketMessageType.Close) return (WebSocketCloseStatus.NormalClosure, "");
                    length += read.Count;
                }
                while (!read.EndOfMessage);

                if (Answer(buffer[..length]) is { IsEmpty: false } answer && !await SendAsync([answer], cancellation).ConfigureAwait(false)) return (WebSocketCloseStatus.PolicyViolation, "");
            }
        }
        catch (WebSocketException)
        {
            return (WebSocketCloseStatus.ProtocolError, "");
        }
        catch (OperationCanceledException)
        {
            return (WebSocketCloseStatus.EndpointUnavailable, "the relay is stopping");
        }
    }

    private ReadOnlyMemory<byte> Answer(byte[] request)
    {
        using var body = RpcReader.Read(request, static _ => MostBytes);
        using var writer = new RpcWriter();
        if (body.IsBatch) writer.StartBatch();
        var answered = 0;
        foreach (var item in body.Items)
        {
            var answer = charge() is { } over ? new RpcAnswer.Refused(over) : item.Fault is { } fault ? new RpcAnswer.Refused(fault) : _subscriptions.Answer(item);
            if (item.Id is not { } id) continue;
            writer.Write(id, answer);
            answered++;
        }

        if (body.IsBatch) writer.EndBatch();
        return answered == 0 ? default : writer.Finish().ToArray();
    }

    private async Task TellAsync(CancellationToken cancellation)
    {
        var next = log.Latest + 1;
        while (true)
        {
            var page = log.Read(next, AtOnce);
            // Whoever is that far behind has lost events, and this stream has no numbers to say which.
            if (page.Oldest > next && next > 1 && _subscriptions.Any) socket.Abort();
            foreach (var message in page.Messages)
            {
                foreach (var head in _subscriptions.Heads)
                {
                    if (!await SendAsync([head, message.Stored.Json, End], cancellation).ConfigureAwait(false)) return;
                }
            }

            next = Math.Max(next, page.Oldest) + (ulong)page.Messages.Count;
            if (page.Messages.Count == 0) await page.Changed.WaitAsync(cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>One message out of its parts, none of which is copied.</summary>
    private async Task<bool> SendAsync(ReadOnlyMemory<byte>[] parts, CancellationToken cancellation)
    {
        await _sending.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            for (var i = 0; i < parts.Length; i++)
            {
                // Not to be cancelled half-way: that would leave a message open.
                if (!await streams.TakesAsync(socket.SendAsync(parts[i], WebSocketMessageType.Text, i == parts.Length - 1, CancellationToken.None), socket.Abort).ConfigureAwait(false)) return false;
            }

            return true;
        }
        catch (WebSocketException)
        {
            return false;
        }
        finally
        {
            _sending.Release();
        }
    }
}
