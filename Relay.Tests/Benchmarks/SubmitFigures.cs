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

/// <summary>Processor time of an accepted request beside that of its primitives alone, in one run: an api node in a process of its own, HTTPS, the append-only file on.</summary>
/// <remarks>
/// <c>dotnet run -c Release --project Relay.Tests -- figures submit</c>: two minutes. The primitives are run one after another by a server of their own
/// (<see cref="PrimitivesDoor"/>), which gets each submission right after the relay got it: whatever else the machine does, it does to both. A row is the round of the
/// median ratio. What each primitive costs alone, in a loop with nothing else around it, is a second, lower floor. Keyholder, auction and load are in this process. Both servers are warm, their code
/// compiled by its profile, as in a relay that runs for weeks.
/// </remarks>
internal static class SubmitFigures
{
    private const string Part = "A submission over HTTPS: 3 transactions, append-only file";
    private const int Warm = 8_000, Rounds = 11, InRound = 500;
    private const int All = Warm + 2 * Rounds * InRound;

    public static async Task<IReadOnlyList<BenchRow>> MeasureAsync()
    {
        await using var rig = await SubmitRig.StartAsync(core: null);
        var envelopes = rig.Envelopes(All);
        var bodies = rig.Bodies(All);
        var (ofSealed, ofClear) = (rig.Sealed(envelopes), rig.Clear(bodies));

        // All are warm before the first is measured: the runtime compiles what is hot a second time, with its profile, in the background.
        foreach (var loads in (SubmitLoads[])[ofSealed, ofClear])
        {
            await loads.Door.SendAsync(Warm);
            await loads.Primitives.SendAsync(Warm);
            await loads.Bare.SendAsync(SubmitRig.BareTimes * Warm);
        }

        var (sealedRounds, clearRounds) = (new Round[Rounds], new Round[Rounds]);
        for (var i = 0; i < Rounds; i++)
        {
            sealedRounds[i] = await RoundAsync(ofSealed);
            clearRounds[i] = await RoundAsync(ofClear);
        }

        var alone = await AloneAsync(rig, envelopes, bodies[0].Body);
        return
        [
            .. Rows("a sealed bundle", envelopes[0].Bytes.Length, sealedRounds, ("recover", alone.Recover), ("hash", alone.HashEnvelope), ("script", alone.Script), ("receipt", alone.Sign)),
            .. Rows("eth_sendBundle", bodies[0].Body.Length, clearRounds, ("recover", alone.Recover), ("hash", alone.HashBody), ("seal", alone.Seal), ("script", alone.Script), ("receipt", alone.Sign)),
        ];
    }

    private static async Task<Round> RoundAsync(SubmitLoads loads)
    {
        var (door, primitives) = await loads.Door.AlternateAsync(loads.Primitives, InRound);
        return new Round(door, primitives, await loads.Door.MeasureAsync(InRound), await loads.Bare.MeasureAsync(SubmitRig.BareTimes * InRound));
    }

    private static async Task<(double Recover, double Sign, double HashEnvelope, double HashBody, double Seal, double Script)> AloneAsync(SubmitRig rig, SealedEnvelope[] envelopes, byte[] body)
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
            Cost(() => rig.Seal(key, All + ++at)),
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

    private static IEnumerable<BenchRow> Rows(string what, int bytes, Round[] rounds, params IReadOnlyList<(string Name, double Cost)> alone)
    {
        var cost = MedianBy(rounds, round => round.Ratio);
        var bare = MedianBy(rounds, round => round.Bare.CpuMicroseconds).Bare.CpuMicroseconds;
        yield return new BenchRow(Part, string.Create(CultureInfo.InvariantCulture, $"{what} of {bytes} B, processor time"), cost.Cost, "us")
        {
            Floor = cost.Primitives, Goal = 1.4, Rounds = [.. rounds.Select(round => round.Ratio)],
            FloorName = "its primitives in a server of their own:",
        };
        var byItself = MedianBy(rounds, round => round.Door.CpuMicroseconds).Door.CpuMicroseconds;
        yield return new BenchRow(Part, what + ", by itself", byItself, "us")
        {
            Floor = bare + alone.Sum(part => part.Cost), Goal = 1.4,
            FloorName = string.Create(CultureInfo.InvariantCulture, $"each primitive alone, in a loop: bare HTTPS {bare:0}, {string.Join(", ", alone.Select(part => $"{part.Name} {part.Cost.ToString("0", CultureInfo.InvariantCulture)}"))} ="),
        };
        var rate = MedianBy(rounds, round => round.Door.PerSecond / round.Bare.PerSecond);
        yield return new BenchRow(Part, what + ", accepted in a second", rate.Door.PerSecond, "/s") { Floor = rate.Bare.PerSecond, FloorName = "bare HTTPS:", Goal = 0.2, IsLeast = true };
        var tail = MedianBy(rounds, round => round.Door.P99 / round.Door.P50);
        yield return new BenchRow(Part, what + ", p99", tail.Door.P99, "ms") { Floor = tail.Door.P50, FloorName = "p50:", Goal = 10 };
    }

    private static Round MedianBy(Round[] rounds, Func<Round, double> key) => rounds.OrderBy(key).ElementAt(rounds.Length / 2);

    /// <param name="Cost">Processor time of the relay for a submission, in microseconds, in turn with the next.</param>
    /// <param name="Primitives">The same of the primitives.</param>
    /// <param name="Door">The relay by itself.</param>
    /// <param name="Bare">The bare server by itself.</param>
    private sealed record Round(double Cost, double Primitives, LoadFigures Door, LoadFigures Bare)
    {
        public double Ratio => Cost / Primitives;
    }
}
