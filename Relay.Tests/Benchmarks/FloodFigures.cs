using System.Diagnostics;
using System.Net;
using Relay.Auction.Ethereum;
using Relay.Auction.Sealing;
using Relay.Tests.Benchmarks.Harness;
using Relay.Tests.Support;

namespace Relay.Tests.Benchmarks;

/// <summary>One searcher at fifty times its limit: how long the others wait for their receipts, beside the same without it.</summary>
/// <remarks><c>dotnet run -c Release --project Relay.Tests -- figures flood</c>: a minute. The load is in this process, on the same cores.</remarks>
internal static class FloodFigures
{
    private const string Part = "A searcher at 50 times its limit";
    private const int Limit = 10, Flood = 50 * Limit, Others = 200, Seconds = 8, WarmSigners = 400; // The first three: of each second.

    public static async Task<IReadOnlyList<BenchRow>> MeasureAsync()
    {
        // The address is everybody's here, and its limit in nobody's way: what stops the flood is the limit of the signer that it names.
        await using var rig = await SubmitRig.StartAsync(core: null, $"Limits:PerClaim={Limit}", $"Limits:PerSigner={Limit}", "Limits:BurstSeconds=1");
        using var flooder = SignerKey.Generate();
        await PaceAsync(rig, WarmSigners * Limit, 2 * Others, WarmEnvelopes(rig));
        var envelopes = rig.Envelopes(2 * Others * Seconds);
        var flood = Enumerable.Range(0, Flood * Seconds).Select(i => rig.Seal(flooder, i)).ToArray();

        var alone = await PaceAsync(rig, Others * Seconds, Others, envelopes[..(Others * Seconds)]);
        var flooding = PaceAsync(rig, flood.Length, Flood, flood);
        var beside = await PaceAsync(rig, Others * Seconds, Others, envelopes[(Others * Seconds)..]);
        var refused = (await flooding).Refused;
        return
        [
            new BenchRow(Part, "the others' p99 for a receipt", beside.P99, "ms") { Floor = alone.P99, FloorName = "without it:", Goal = 1.2 },
            new BenchRow(Part, "the others, refused", beside.Refused, "") { Goal = 0 },
            new BenchRow(Part, "the flood, refused", refused, "") { Floor = flood.Length, FloorName = "sent:" },
        ];
    }

    private static SealedEnvelope[] WarmEnvelopes(SubmitRig rig) => [.. Enumerable.Range(0, WarmSigners).SelectMany(_ =>
    {
        using var key = SignerKey.Generate();
        return Enumerable.Range(0, Limit).Select(i => rig.Seal(key, i)).ToArray();
    })];

    /// <summary>Sends at an even pace, whether it is answered or not.</summary>
    private static async Task<(double P99, int Refused)> PaceAsync(SubmitRig rig, int count, int perSecond, SealedEnvelope[] envelopes)
    {
        var (latencies, refused, sending) = (new double[count], 0, new Task[count]);
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < count; i++)
        {
            var early = TimeSpan.FromSeconds((double)i / perSecond) - Stopwatch.GetElapsedTime(start);
            if (early > TimeSpan.Zero) await Task.Delay(early, TestTime.System);
            sending[i] = SendAsync(i);
        }

        await Task.WhenAll(sending);
        return (latencies.Order().ElementAt(count * 99 / 100), refused);

        async Task SendAsync(int i)
        {
            var since = Stopwatch.GetTimestamp();
            using var request = rig.Request(envelopes[i]);
            using var response = await rig.Node.Door.Http.SendAsync(request);
            latencies[i] = Stopwatch.GetElapsedTime(since).TotalMilliseconds;
            if (response.StatusCode == HttpStatusCode.TooManyRequests) Interlocked.Increment(ref refused);
            else if (response.StatusCode != HttpStatusCode.Created) throw new InvalidOperationException(await response.Content.ReadAsStringAsync());
        }
    }
}
