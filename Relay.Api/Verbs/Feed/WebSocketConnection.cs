using System.IO.Pipelines;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace Relay.Api.Verbs.Feed;

/// <summary>A WebSocket as a duplex pipe of text frames: two loops, one for each direction, end together.</summary>
internal sealed class WebSocketConnection : ConnectionContext
{
    private const int ReadSize = 16 * 1024;

    private readonly WebSocket _socket;
    private readonly Pipe _received = new(new PipeOptions(pauseWriterThreshold: 4 << 20, resumeWriterThreshold: 2 << 20, useSynchronizationContext: false));
    private readonly Pipe _toSend = new();
    private readonly CancellationTokenSource _closed = new();
    private readonly Task _loops;

    public WebSocketConnection(WebSocket socket)
    {
        _socket = socket;
        Transport = new Ends(_received.Reader, _toSend.Writer);
        _loops = RunAsync();
    }

    public override string ConnectionId { get; set; } = "feed";

    public override IFeatureCollection Features { get; } = new FeatureCollection();

    public override IDictionary<object, object?> Items { get; set; } = new Dictionary<object, object?>();

    public override IDuplexPipe Transport { get; set; }

    public override CancellationToken ConnectionClosed { get => _closed.Token; set => throw new NotSupportedException(); }

    public override void Abort() => _closed.Cancel();

    public override void Abort(ConnectionAbortedException abortReason) => Abort();

    public override async ValueTask DisposeAsync()
    {
        await _closed.CancelAsync();
        await _loops;
        _socket.Dispose();
        _closed.Dispose();
        await base.DisposeAsync();
    }

    private async Task RunAsync()
    {
        var receive = ReceiveAsync();
        var send = SendAsync();
        await Task.WhenAny(receive, send);
        await _closed.CancelAsync();
        // The hub's client learns why from the end of its pipe: that is where the fault belongs.
        await _received.Writer.CompleteAsync(await FaultOf(receive));
        await _toSend.Reader.CompleteAsync(await FaultOf(send));
    }

    private async Task ReceiveAsync()
    {
        while (!_closed.IsCancellationRequested)
        {
            var read = await _socket.ReceiveAsync(_received.Writer.GetMemory(ReadSize), _closed.Token);
            if (read.MessageType == WebSocketMessageType.Close) return;
            _received.Writer.Advance(read.Count);
            if ((await _received.Writer.FlushAsync(_closed.Token)).IsCompleted) return;
        }
    }

    private async Task SendAsync()
    {
        while (true)
        {
            var read = await _toSend.Reader.ReadAsync(_closed.Token);
            foreach (var part in read.Buffer) await _socket.SendAsync(part, WebSocketMessageType.Text, endOfMessage: true, _closed.Token);
            _toSend.Reader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted) break;
        }

        await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, _closed.Token);
    }

    private static async Task<Exception?> FaultOf(Task loop)
    {
        try
        {
            await loop;
            return null;
        }
        catch (Exception fault) when (fault is OperationCanceledException or WebSocketException or IOException)
        {
            return fault is OperationCanceledException ? null : fault;
        }
    }

    private sealed record Ends(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
