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
        var (feedClients, bareClients, otherClients) = (new BuilderCrowd(), new BuilderCrowd(), new BuilderCrowd());
        for (var i = 0; i < builders; i++)
        {
            await bareClients.AddAsync(server.Url, "/bare", null, cancellation);
            await feedClients.AddAsync(server.Url, "/v1/builders", 1, cancellation);
            await otherClients.AddAsync(other.Url, "/v1/builders", 1, cancellation);
        }

        var (ours, bare, stalledOurs) = (new List<double>(), new List<double>(), new List<double>());
        var number = 0UL;
        for (var round = -2; round < Rounds; round++)
        {
            var message = Render(server, ++number, rawBytes);
            Keep(ours, round, await feedClients.MeasureAsync(() => { feed.Add(message); return Task.CompletedTask; }));
            Keep(bare, round, await bareClients.MeasureAsync(() => hub.Clients.All.SendAsync("result", message, cancellation)));
            Keep(stalledOurs, round, await otherClients.MeasureAsync(() => { otherFeed.Add(message); return Task.CompletedTask; }));
        }

        Print($"{builders} builders, {2 * rawBytes / 1000} KB: feed {Median(ours):0.0} ms, bare hub {Median(bare):0.0} ms, ratio {Median(ours) / Median(bare):0.00}; with one stalled {Median(stalledOurs):0.0} ms, {Median(stalledOurs) / Median(ours):0.00}");
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

    private static void Keep(List<double> list, int round, double value)
    {
        if (round >= 0) list.Add(value);
    }

    private static double Median(List<double> list) => list.Order().ElementAt(list.Count / 2);

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
}
