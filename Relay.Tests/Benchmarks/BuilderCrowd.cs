using System.Diagnostics;
using System.Net.WebSockets;
using Relay.Tests.Support;

namespace Relay.Tests.Benchmarks;

/// <summary>Many builders that read as fast as they can and count long messages.</summary>
/// <param name="least">Bytes of the shortest message that counts: pings, headers and commitments are shorter.</param>
internal sealed class BuilderCrowd(int least = 1_000)
{
    private readonly List<ClientWebSocket> _sockets = [];
    private TaskCompletionSource<long> _all = new();
    private int _left;

    /// <summary>Bytes of the longest message so far.</summary>
    public long Longest { get; private set; }

    /// <summary>One more builder; it streams the feed from a number on where one is given.</summary>
    public async Task AddAsync(Uri url, string path, ulong? from, CancellationToken cancellation, HttpMessageInvoker? invoker = null)
    {
        var socket = await RawSocket.OpenAsync(url, cancellation, path, invoker: invoker);
        if (from is { } first) await RawSocket.StreamAsync(socket, first, cancellation);
        _sockets.Add(socket);
        _ = ReadAsync(socket, cancellation);
    }

    /// <summary>The <see cref="Stopwatch"/> timestamp at which the last builder had the next message.</summary>
    public Task<long> NextAsync()
    {
        (_left, _all) = (_sockets.Count, new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously));
        return _all.Task;
    }

    /// <summary>Milliseconds from the call of <paramref name="send"/> until the last builder has what it sent.</summary>
    public async Task<double> MeasureAsync(Func<Task> send)
    {
        var next = NextAsync();
        var start = Stopwatch.GetTimestamp();
        await send();
        return Stopwatch.GetElapsedTime(start, await next).TotalMilliseconds;
    }

    public void Abort() => _sockets.ForEach(socket => socket.Abort());

    private async Task ReadAsync(ClientWebSocket socket, CancellationToken cancellation)
    {
        var part = new byte[32 * 1024];
        var length = 0L;
        try
        {
            while (true)
            {
                var read = await socket.ReceiveAsync(part, cancellation);
                length += read.Count;
                if (!read.EndOfMessage) continue;
                Longest = Math.Max(Longest, length);
                if (length > least && Interlocked.Decrement(ref _left) == 0) _all.TrySetResult(Stopwatch.GetTimestamp());
                length = 0;
            }
        }
        catch (Exception fault) when (fault is WebSocketException or OperationCanceledException)
        {
            // The end of the run.
        }
    }
}
