using System.Diagnostics;
using FluentAssertions;
using NUnit.Framework;
using Relay.Auction.Ethereum;
using Relay.Tests.Ethereum;
using RelayDoor = Relay.Tests.JsonRpc.RelayDoor;

namespace Relay.Tests.Hints;

/// <summary>A thousand readers on one node: what they cost, and when the last one hears. Figures, so it runs only when it is asked for.</summary>
[Explicit("figures")]
[NonParallelizable]
public sealed class ManyStreamsTests
{
    private const int Readers = 1_000, Orders = 10;

    [Test]
    public async Task Thousand_readers_hear_of_each_order()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        using var wallet = SignerKey.Generate();
        await using var door = await RelayDoor.StartAsync("--Relay:Hints:MaxStreamsPerAddress=2000");
        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 2_000 }) { BaseAddress = new Uri(door.Url) };
        var readers = new List<EventReader>();
        var before = MemoryNow();
        for (var i = 0; i < Readers; i++) readers.Add(await EventReader.OpenAsync(http, cancellation: patience.Token));
        var after = MemoryNow();

        var times = new List<double>();
        for (ulong nonce = 0; nonce < Orders; nonce++)
        {
            var hearing = Task.WhenAll(readers.Select(reader => reader.NextAsync(patience.Token)));
            var started = Stopwatch.GetTimestamp();
            await door.CallAsync("eth_sendRawTransaction", $"[\"{Hex.Encode(new SampleTransaction { Nonce = nonce }.DynamicFee(wallet))}\"]", path: "/?hint=calldata");
            var answered = Stopwatch.GetElapsedTime(started);
            (await hearing).Should().OnlyContain(told => told.Id == nonce + 1);
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            await TestContext.Out.WriteLineAsync($"answer {answered.TotalMilliseconds:f1} ms, last of {Readers} readers {times[^1]:f1} ms");
        }

        await TestContext.Out.WriteLineAsync($"both ends of a stream: {(after - before) / Readers / 1024.0:f1} KiB; median {times.Order().ElementAt(Orders / 2):f1} ms");
        readers.ForEach(reader => reader.Dispose());
    }

    private static long MemoryNow()
    {
        GC.Collect();
        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
