using System.Globalization;
using Relay.Auction.Ethereum;
using Relay.Auction.Receipts;
using Relay.Auction.Sealing;
using Relay.Auction.State;
using Relay.Builders.JsonRpc;
using Relay.Tests.Benchmarks.Harness;
using Relay.Tests.State;
using Relay.Tests.Support;

namespace Relay.Tests.Benchmarks;

/// <summary>Processor time of an accepted request beside the sum of its primitives, measured in one run: an api node in a process of its own, HTTPS, the append-only file on.</summary>
/// <remarks>
/// <c>dotnet run -c Release --project Relay.Tests -- figures submit</c>: two minutes. Keyholder, auction and load are in this process; both servers are warm, their code compiled by its profile, as in a relay that runs for weeks. Requests and primitives are both the average of processor time: where others
/// use the machine too, it rises for both.
/// </remarks>
internal static class SubmitFigures
{
    private const int Warm = 8_000, Measured = 3_000;

    public static async Task<IReadOnlyList<BenchRow>> MeasureAsync()
    {
        await using var rig = await SubmitRig.StartAsync(core: null);
        var envelopes = rig.Envelopes(Warm + Measured);
        var bodies = rig.Bodies(Warm + Measured);
        var (sealedDoor, sealedBare) = rig.Sealed(envelopes);
        var (clearDoor, clearBare) = rig.Clear(bodies);

        // All are warm before the first is measured: the runtime compiles what is hot a second time, with its profile, in the background.
        foreach (var load in (HttpLoad[])[sealedDoor, clearDoor, sealedBare, clearBare]) await load.SendAsync(Warm);
        var (sealedOnes, bareSealed) = (await sealedDoor.MeasureAsync(), await sealedBare.MeasureAsync());
        var (clear, bareClear) = (await clearDoor.MeasureAsync(), await clearBare.MeasureAsync());

        var primitives = await PrimitivesAsync(rig, envelopes, bodies[0].Body);
        return
        [
            .. Rows("a sealed bundle", envelopes[0].Bytes.Length, sealedOnes, bareSealed, ("recover", primitives.Recover), ("hash", primitives.HashEnvelope), ("script", primitives.Script), ("receipt", primitives.Sign)),
            .. Rows("eth_sendBundle", bodies[0].Body.Length, clear, bareClear, ("recover", primitives.Recover), ("hash", primitives.HashBody), ("3 calls of Redis", 3 * primitives.Script), ("seal", primitives.Seal), ("receipt", primitives.Sign)),
        ];
    }

    private static async Task<(double Recover, double Sign, double HashEnvelope, double HashBody, double Seal, double Script)> PrimitivesAsync(SubmitRig rig, SealedEnvelope[] envelopes, byte[] body)
    {
        var (header, key) = (rig.Header, rig.Keys[0]);
        var signature = FlashbotsSignature.Sign(key, body);
        var bodyHash = Keccak.Hash(body);
        var receipt = new SubmissionReceipt(header.Hash, envelopes[0].Leaf, Hash32.Zero, 1, 1, Durability.EverySecond);
        var at = 0;
        return (
            Cost(() => FlashbotsSignature.TryVerify(signature, bodyHash, out _, out _)),
            Cost(() => receipt.SignedBy(key)),
            Cost(() => Envelope.TryParse(envelopes[0].Bytes, header, out var parsed, out _) && !parsed.Leaf.IsZero),
            Cost(() => { _ = Keccak.Hash(body); foreach (var raw in rig.Transactions) _ = Keccak.Hash(raw); return true; }),
            Cost(() => rig.Seal(key, Warm + Measured + ++at)),
            await ScriptAsync(envelopes[0].Bytes));
    }

    /// <summary>Of one append in this process: the client's part; the server's is in a process of its own.</summary>
    private static async Task<double> ScriptAsync(ReadOnlyMemory<byte> envelope)
    {
        await using var server = await RedisServer.StartAsync("everysec");
        await using var store = await RedisServer.ConnectAsync(server.Configuration, 1);
        var appends = Enumerable.Range(0, 8_000).Select(seed => LeafAppends.Good(seed, 1) with { Envelope = envelope }).ToArray();
        var (next, before) = (-1, TimeSpan.Zero);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            for (int i; (i = Interlocked.Increment(ref next)) < appends.Length;)
            {
                if (i == appends.Length / 2) before = Environment.CpuUsage.TotalTime;
                if (await store.Leaves.AppendAsync(appends[i], default) is not AppendOutcome.Appended) throw new InvalidOperationException();
            }
        }));
        return (Environment.CpuUsage.TotalTime - before).TotalMicroseconds / (appends.Length / 2);
    }

    private static double Cost<T>(Func<T> action)
    {
        const int Times = 3_000;
        for (var i = 0; i < Times; i++) _ = action();
        var before = Environment.CpuUsage.TotalTime;
        for (var i = 0; i < Times; i++) _ = action();
        return (Environment.CpuUsage.TotalTime - before).TotalMicroseconds / Times;
    }

    private static IEnumerable<BenchRow> Rows(string what, int bytes, LoadFigures load, LoadFigures bare, params IReadOnlyList<(string Name, double Cost)> parts)
    {
        const string Part = "A submission over HTTPS: 3 transactions, append-only file";
        yield return new BenchRow(Part, string.Create(CultureInfo.InvariantCulture, $"{what} of {bytes} B, processor time"), load.CpuMicroseconds, "us")
        {
            Floor = bare.CpuMicroseconds + parts.Sum(part => part.Cost), Goal = 1.4,
            FloorName = string.Create(CultureInfo.InvariantCulture, $"bare HTTPS {bare.CpuMicroseconds:0}, {string.Join(", ", parts.Select(part => $"{part.Name} {part.Cost.ToString("0", CultureInfo.InvariantCulture)}"))} ="),
        };
        yield return new BenchRow(Part, what + ", accepted in a second", load.PerSecond, "/s") { Floor = bare.PerSecond, FloorName = "bare HTTPS:", Goal = 0.2, IsLeast = true };
        yield return new BenchRow(Part, what + ", p99", load.P99, "ms") { Floor = load.P50, FloorName = "p50:", Goal = 10 };
    }
}
