using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Relay.Auction.Closing;
using Relay.Auction.Ethereum;
using Relay.Auction.Receipts;
using Relay.Builders;
using Relay.Builders.Streaming;
using Relay.Tests.Benchmarks.Harness;
using Relay.Tests.Support;

namespace Relay.Tests.Benchmarks;

/// <summary>From a result being ready until the last builder has it, beside a bare hub of the same server that broadcasts the same bytes.</summary>
/// <remarks><c>dotnet run -c Release --project Relay.Tests -- figures feed</c>: some minutes. Clients and server share the machine.</remarks>
internal static class FeedFigures
{
    private const int Rounds = 9;
    private const string Part = "The feed: from a result being ready until the last builder has it";

    /// <param name="crowds">How many builders, and bytes of transactions (their hexadecimal is twice as long).</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<IReadOnlyList<BenchRow>> MeasureAsync(IReadOnlyList<(int Builders, int RawBytes)> crowds, CancellationToken cancellation)
    {
        var rows = new List<BenchRow>();
        foreach (var (builders, rawBytes) in crowds) rows.AddRange(await FanOutAsync(builders, rawBytes, cancellation));
        return rows;
    }

    /// <summary><c>figures rendering</c>: that alone, in seconds.</summary>
    public static async Task<IReadOnlyList<BenchRow>> MeasureRenderingAsync()
    {
        await RenderAsync(50_000); // Until the compiler has said its last word.
        return [await RenderAsync(50_000), await RenderAsync(350_000)];
    }

    private static async Task<IReadOnlyList<BenchRow>> FanOutAsync(int builders, int rawBytes, CancellationToken cancellation)
    {
        await using var server = await FeedServer.StartAsync(new BuilderOptions { Open = true, MaxBehind = 1_000 }, map: application => application.MapHub<BareHub>("/bare"));
        var (feed, hub) = (server.Application.Services.GetRequiredService<FeedLog>(), server.Application.Services.GetRequiredService<IHubContext<BareHub>>());
        // The same again with one more client that reads nothing.
        await using var other = await FeedServer.StartAsync(new BuilderOptions { Open = true, MaxBehind = 1_000 });
        var otherFeed = other.Application.Services.GetRequiredService<FeedLog>();
        using var stalled = await RawSocket.OpenAsync(other.Url, cancellation);
        await RawSocket.StreamAsync(stalled, 1, cancellation);
        var (feedClients, bareClients, otherClients) = (new BuilderCrowd(), new BuilderCrowd(), new BuilderCrowd());
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

        feedClients.Abort();
        bareClients.Abort();
        otherClients.Abort();
        stalled.Abort();
        var name = string.Create(CultureInfo.InvariantCulture, $"result of {2 * rawBytes / 1000} KB at {builders} builders");
        var (ours, bare, beside) = (Column(times, 0), Column(times, 1), Column(times, 2));
        return
        [
            BenchRow.Of(Part, name, "ms", ours) with { Floor = Median(bare), FloorName = "bare hub:", Goal = 1.25 },
            BenchRow.Of(Part, name + ", one stalled", "ms", beside) with { Floor = Median(ours), FloorName = "none stalled:", Goal = 1.1 },
        ];
    }

    private static double[] Column(List<double[]> times, int at) => [.. times.Select(time => time[at])];

    private static async Task<BenchRow> RenderAsync(int rawBytes)
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

        return new BenchRow(Part, string.Create(CultureInfo.InvariantCulture, $"rendering {bytes.Length / 1000} KB, without its 2 signatures"), rendering - signing, "us")
        {
            Floor = copying, FloorName = string.Create(CultureInfo.InvariantCulture, $"copying (the signatures {signing:0} us, the hash of the contents {hashing:0} us):"), Goal = 3,
        };
    }

    private static SetCommit SetOf(ulong slot) => new(FeedServer.HashOf(slot, 0), slot, 100, FeedServer.HashOf(slot, 1), slot + 1, Hash32.Zero, 1, 0, Hash32.Zero);

    private static FeedMessage Render(FeedServer server, ulong number, int rawBytes)
    {
        var (result, contents) = FeedServer.Make(number, SetOf(number), 100, rawBytes / 100);
        return new FeedRenderer(server.Keys, 1).Render(number, number, result, contents);
    }

    private static double Median(IEnumerable<double> values) => values.Order().ElementAt(values.Count() / 2);

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

    private sealed class BareHub : Hub;
}
