using System.Diagnostics;
using System.Globalization;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Relay.Auction.Closing;
using Relay.Auction.Ethereum;
using Relay.Auction.Receipts;
using Relay.Builders;
using Relay.Builders.Streaming;
using Relay.Tests.Support;

namespace Relay.Tests.Benchmarks;

/// <summary>From a result being ready until the last builder has it, beside a bare hub of the same server that broadcasts the same bytes.</summary>
/// <remarks><c>dotnet run -c Release --project Relay.Tests -- figures feed</c>: some minutes. Clients and server share the machine.</remarks>
internal static class FeedFigures
{
    private const int Rounds = 9;

    public static async Task PrintAsync(CancellationToken cancellation)
    {
        foreach (var (builders, rawBytes) in ((int, int)[])[(100, 50_000), (100, 350_000), (500, 50_000), (500, 350_000)]) await FanOutAsync(builders, rawBytes, cancellation);
        await PrintRenderingAsync();
    }

    /// <summary><c>figures rendering</c>: that alone, in seconds.</summary>
    public static async Task PrintRenderingAsync()
    {
        await RenderAsync(50_000, isShown: false); // Until the compiler has said its last word.
        foreach (var rawBytes in (int[])[50_000, 350_000]) await RenderAsync(rawBytes);
    }

    private static async Task FanOutAsync(int builders, int rawBytes, CancellationToken cancellation)
    {
        await using var server = await FeedServer.StartAsync(new BuilderOptions { Open = true, MaxBehind = 1_000 }, map: application => application.MapHub<BareHub>("/bare"));
        var (feed, hub) = (server.Application.Services.GetRequiredService<FeedLog>(), server.Application.Services.GetRequiredService<IHubContext<BareHub>>());
        // The same again with one more client that reads nothing.
        await using var other = await FeedServer.StartAsync(new BuilderOptions { Open = true, MaxBehind = 1_000 });
        var otherFeed = other.Application.Services.GetRequiredService<FeedLog>();
        using var stalled = await RawSocket.OpenAsync(other.Url, cancellation);
        await RawSocket.StreamAsync(stalled, 1, cancellation);
        var (feedClients, bareClients, otherClients) = (new Crowd(), new Crowd(), new Crowd());
        for (var i = 0; i < builders; i++)
        {
            await bareClients.AddAsync(server.Url, "/bare", null, cancellation);
            await feedClients.AddAsync(server.Url, "/v1/builders", 1, cancellation);
            await otherClients.AddAsync(other.Url, "/v1/builders", 1, cancellation);
        }

        // By turns, so that none always comes first; a ratio is of one round, so that all meet the same machine.
        var times = new List<double[]>();
        for (var round = -2; round < Rounds; round++)
        {
            var message = Render(server, (ulong)(round + 3), rawBytes);
            Func<Task<double>>[] measures =
            [
                () => feedClients.MeasureAsync(() => { feed.Add(message); return Task.CompletedTask; }),
                () => bareClients.MeasureAsync(() => hub.Clients.All.SendAsync("result", message, cancellation)),
                () => otherClients.MeasureAsync(() => { otherFeed.Add(message); return Task.CompletedTask; }),
            ];
            var time = new double[measures.Length];
            for (var i = 0; i < measures.Length; i++)
            {
                var turn = (i + round + 3) % measures.Length;
                time[turn] = await measures[turn]();
            }

            if (round >= 0) times.Add(time);
        }

        Print($"{builders} builders, {2 * rawBytes / 1000} KB: feed {Median(times, time => time[0]):0.0} ms, bare hub {Median(times, time => time[1]):0.0} ms, ratio {Median(times, time => time[0] / time[1]):0.00}; with one stalled {Median(times, time => time[2]):0.0} ms, {Median(times, time => time[2] / time[0]):0.00}");
        feedClients.Abort();
        bareClients.Abort();
        otherClients.Abort();
        stalled.Abort();
    }

    private static async Task RenderAsync(int rawBytes, bool isShown = true)
    {
        await using var server = await FeedServer.StartAsync();
        var renderer = new FeedRenderer(server.Keys, 1);
        var (result, contents) = FeedServer.Make(7, SetOf(7), 100, rawBytes / 100);
        var bytes = renderer.Render(1, 7, result, contents).Json;
        var best = Fastest(
            () => bytes.ToArray(),
            () => renderer.Render(1, 7, result, contents),
            () => { result.SignedBy(server.Keys.Relay); new FeedEntry(1, 1, FeedKind.Result, 7, result.Hash, Hash32.Zero).SignedBy(server.Keys.Relay); },
            () => ContentsHash.Of(contents));
        var (copying, rendering, signing, hashing) = (best[0], best[1], best[2], best[3]);

        if (isShown) Print($"{bytes.Length / 1000} KB: copying {copying:0} us, rendering {rendering:0} us of which two signatures {signing:0} us and the hash of the contents {hashing:0} us; without signatures {(rendering - signing) / copying:0.0} x copying, without either {(rendering - signing - hashing) / copying:0.0} x");
    }

    private static SetCommit SetOf(ulong slot) => new(FeedServer.HashOf(slot, 0), slot, 100, FeedServer.HashOf(slot, 1), slot + 1, Hash32.Zero, 1, 0, Hash32.Zero);

    private static FeedMessage Render(FeedServer server, ulong number, int rawBytes)
    {
        var (result, contents) = FeedServer.Make(number, SetOf(number), 100, rawBytes / 100);
        return new FeedRenderer(server.Keys, 1).Render(number, number, result, contents);
    }

    private static double Median(List<double[]> times, Func<double[], double> value) => times.Select(value).Order().ElementAt(times.Count / 2);

    /// <summary>The best of many turns of each, in microseconds; by turns, so that all meet the same memory and the same machine.</summary>
    private static double[] Fastest(params ReadOnlySpan<Action> actions)
    {
        var best = new double[actions.Length];
        Array.Fill(best, double.MaxValue);
        for (var turn = 0; turn < 2_000; turn++)
        {
            for (var i = 0; i < actions.Length; i++)
            {
                var start = Stopwatch.GetTimestamp();
                actions[i]();
                best[i] = Math.Min(best[i], Stopwatch.GetElapsedTime(start).TotalMicroseconds);
            }
        }

        return best;
    }

    private static void Print(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    private sealed class BareHub : Hub;

    /// <summary>Many clients that read as fast as they can and count records.</summary>
    private sealed class Crowd
    {
        private readonly List<ClientWebSocket> _sockets = [];
        private TaskCompletionSource _all = new();
        private int _left;

        public async Task AddAsync(Uri url, string path, ulong? from, CancellationToken cancellation)
        {
            var socket = await RawSocket.OpenAsync(url, cancellation, path);
            if (from is { } first) await RawSocket.StreamAsync(socket, first, cancellation);
            _sockets.Add(socket);
            _ = ReadAsync(socket, cancellation);
        }

        public async Task<double> MeasureAsync(Func<Task> send)
        {
            (_left, _all) = (_sockets.Count, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            var start = Stopwatch.GetTimestamp();
            await send();
            await _all.Task;
            return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
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
                    // Pings are short.
                    if (length > 1_000 && Interlocked.Decrement(ref _left) == 0) _all.TrySetResult();
                    length = 0;
                }
            }
            catch (Exception fault) when (fault is WebSocketException or OperationCanceledException)
            {
                // The end of the run.
            }
        }
    }
}
