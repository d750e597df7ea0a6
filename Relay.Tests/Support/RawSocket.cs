using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Relay.Tests.Support;

/// <summary>SignalR's hub protocol by hand, for builders that behave badly: records of JSON, each ended by 0x1E.</summary>
internal static class RawSocket
{
    private const byte End = 0x1e;

    /// <summary>Connects and shakes hands.</summary>
    public static async Task<ClientWebSocket> OpenAsync(Uri url, CancellationToken cancellation, string path = "/v1/builders", string? token = null, HttpMessageInvoker? invoker = null)
    {
        var socket = new ClientWebSocket();
        if (token is not null) socket.Options.SetRequestHeader("Authorization", "Bearer " + token);
        await socket.ConnectAsync(new UriBuilder(url) { Scheme = url.Scheme == Uri.UriSchemeHttps ? "wss" : "ws", Path = path }.Uri, invoker, cancellation);
        await SendAsync(socket, "{\"protocol\":\"json\",\"version\":1}", cancellation);
        var answer = new byte[64];
        await socket.ReceiveAsync(answer, cancellation);
        return socket;
    }

    public static Task StreamAsync(ClientWebSocket socket, ulong from, CancellationToken cancellation)
        => SendAsync(socket, $"{{\"type\":4,\"invocationId\":\"1\",\"target\":\"StreamResults\",\"arguments\":[{from}]}}", cancellation);

    /// <summary>The sequences of the messages that came whole within so many bytes, at most <paramref name="most"/> of them.</summary>
    public static async Task<List<ulong>> TakeAsync(ClientWebSocket socket, int bytes, int most, CancellationToken cancellation)
    {
        var (record, sequences, part) = (new List<byte>(), new List<ulong>(), new byte[4096]);
        while (bytes > 0 && sequences.Count < most)
        {
            var read = await socket.ReceiveAsync(part, cancellation);
            if (read.MessageType == WebSocketMessageType.Close) break;
            bytes -= read.Count;
            foreach (var one in part.AsSpan(0, read.Count))
            {
                if (one != End)
                {
                    record.Add(one);
                    continue;
                }

                using var whole = JsonDocument.Parse(record.ToArray());
                if (whole.RootElement.TryGetProperty("item", out var item)) sequences.Add(item.GetProperty("sequence").GetUInt64());
                record.Clear();
            }
        }

        return sequences;
    }

    /// <summary>Reads until the connection ends: how many bytes came, and the last of them as text.</summary>
    public static async Task<(long Bytes, string Words)> DrainAsync(ClientWebSocket socket, CancellationToken cancellation)
    {
        var bytes = 0L;
        var part = new byte[64 * 1024];
        var words = "";
        try
        {
            while (await socket.ReceiveAsync(part, cancellation) is { MessageType: not WebSocketMessageType.Close } read)
            {
                bytes += read.Count;
                words = Encoding.UTF8.GetString(part, 0, read.Count);
            }
        }
        catch (WebSocketException)
        {
            // Cut, not closed.
        }

        return (bytes, words);
    }

    private static Task SendAsync(ClientWebSocket socket, string record, CancellationToken cancellation)
        => socket.SendAsync(Encoding.UTF8.GetBytes(record + (char)End), WebSocketMessageType.Text, endOfMessage: true, cancellation);
}
