using System.Diagnostics;
using System.Globalization;
using Relay.Auction.Ethereum;
using Relay.Tests.Ethereum;
using Relay.Tests.Hints;
using RelayDoor = Relay.Tests.JsonRpc.RelayDoor;

namespace Relay.Tests.Benchmarks;

/// <summary>A thousand readers of hints on one node: what they cost, and when the last one hears of an order.</summary>
/// <remarks><c>dotnet run -c Release --project Relay.Tests -- figures hints</c>. Readers and relay share the process and the machine.</remarks>
internal static class HintFigures
{
    private const int Readers = 1_000, Orders = 10;

    public static async Task PrintAsync(TextWriter output)
    {
        using var wallet = SignerKey.Generate();
        await using var door = await RelayDoor.StartAsync("--Relay:Hints:MaxStreamsPerAddress=2000", "--Relay:Limits:PerAddress=100000");
        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 2_000 }) { BaseAddress = new Uri(door.Url) };
        var readers = new List<EventReader>();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < Readers; i++) readers.Add(await EventReader.OpenAsync(http));
        var after = GC.GetTotalMemory(forceFullCollection: true);

        var times = new List<double>();
        for (ulong nonce = 0; nonce < Orders; nonce++)
        {
            var hearing = Task.WhenAll(readers.Select(reader => reader.NextAsync(CancellationToken.None)));
            var started = Stopwatch.GetTimestamp();
            await door.CallAsync("eth_sendRawTransaction", $"[\"{Hex.Encode(new SampleTransaction { Nonce = nonce }.DynamicFee(wallet))}\"]", path: "/?hint=calldata");
            var answered = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            await hearing;
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"answer {answered,7:f1} ms, last of {Readers} readers {times[^1],7:f1} ms"));
        }

        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"median {times.Order().ElementAt(Orders / 2):f1} ms; both ends of a stream {(after - before) / Readers / 1024.0:f1} KiB"));
        readers.ForEach(reader => reader.Dispose());
    }
}
