using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Relay.Api.Verbs.Client;
using Relay.Auction.Ethereum;
using Relay.Auction.Receipts;
using Relay.Auction.Sealing;
using Relay.Auction.Slots;
using Relay.Auction.State;
using Relay.Builders.JsonRpc;
using Relay.Tests.Benchmarks.Harness;
using Relay.Tests.Ethereum;
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
    private const int Warm = 8_000, Measured = 3_000, Signers = 40;

    public static async Task<IReadOnlyList<BenchRow>> MeasureAsync()
    {
        const string Slots = "Auction:SlotDurationMilliseconds=60000";
        await using var auction = await RelayUnderTest.StartAsync(Slots, "Auction:CloseLeadMilliseconds=100", "Api:Roles=auction,keyholder,api");
        var folder = Directory.CreateTempSubdirectory("relay-figures-").FullName;
        var bareFolder = Directory.CreateTempSubdirectory("relay-figures-bare-").FullName;
        try
        {
            Directory.CreateDirectory(Path.Combine(folder, "relay"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            foreach (var file in Directory.GetFiles(Path.Combine(auction.Folder, "relay"))) File.Copy(file, Path.Combine(folder, "relay", Path.GetFileName(file)));
            await using var node = await RelayProcess.StartAsync(folder, CancellationToken.None,
                Slots, "Api:Roles=api", $"Redis:Connection={await auction.RedisAsync()}", "Limits:PerAddress=100000", "Limits:PerClaim=100000", "Limits:PerSigner=100000", "Orders:MaxOrdersPerOwner=100000");
            await using var bare = BareServer.Start(bareFolder);
            var bareUrl = (await bare.ReadLineAsync(CancellationToken.None))[BareServer.Ready.Length..];
            if (!ClientTrust.TryCreate(Path.Combine(bareFolder, "tls", "relay.crt"), insecure: false, out var handler, out var fault)) throw new InvalidOperationException(fault);
            using var bareHttp = new HttpClient(handler) { BaseAddress = new Uri(bareUrl) };

            var header = await node.Door.NextSlotAsync(200_000, CancellationToken.None);
            var keys = Enumerable.Range(0, Signers).Select(_ => SignerKey.Generate()).ToArray();
            var transactions = Enumerable.Range(0, 3).Select(nonce => new SampleTransaction { Nonce = nonce, Calldata = new byte[500] }.DynamicFee(keys[0])).ToArray();

            var envelopes = Enumerable.Range(0, Warm + Measured).Select(i => Seal(header, keys[i % Signers], transactions, i)).ToArray();
            var bodies = Enumerable.Range(0, Warm + Measured).Select(i => Clear(keys[i % Signers], transactions, i)).ToArray();
            var sealedLoad = new HttpLoad(node.Program.Id, node.Door.Http, [.. envelopes.Select(envelope => (Func<HttpRequestMessage>)(() => Sealed(header.Slot, envelope.Bytes)))], Accepted(201, "\"receipt\""));
            var clearLoad = new HttpLoad(node.Program.Id, node.Door.Http, [.. bodies.Select(body => (Func<HttpRequestMessage>)(() => Signed(body.Body, body.Signature)))], Accepted(200, "\"bundleHash\""));
            var bareSealedLoad = new HttpLoad(bare.Id, bareHttp, [.. envelopes.Select(envelope => (Func<HttpRequestMessage>)(() => Bare(envelope.Bytes)))], Accepted(200, ""));
            var bareClearLoad = new HttpLoad(bare.Id, bareHttp, [.. bodies.Select(body => (Func<HttpRequestMessage>)(() => Bare(body.Body)))], Accepted(200, ""));

            // All are warm before the first is measured: the runtime compiles what is hot a second time, with its profile, in the background.
            foreach (var load in (HttpLoad[])[sealedLoad, clearLoad, bareSealedLoad, bareClearLoad]) await load.SendAsync(Warm);
            var (sealedOnes, bareSealed) = (await sealedLoad.MeasureAsync(), await bareSealedLoad.MeasureAsync());
            var (clear, bareClear) = (await clearLoad.MeasureAsync(), await bareClearLoad.MeasureAsync());

            var primitives = await PrimitivesAsync(header, keys[0], envelopes, bodies[0].Body, transactions);
            foreach (var key in keys) key.Dispose();
            return
            [
                .. Rows("a sealed bundle", envelopes[0].Bytes.Length, sealedOnes, bareSealed, ("recover", primitives.Recover), ("hash", primitives.HashEnvelope), ("script", primitives.Script), ("receipt", primitives.Sign)),
                .. Rows("eth_sendBundle", bodies[0].Body.Length, clear, bareClear, ("recover", primitives.Recover), ("hash", primitives.HashBody), ("3 calls of Redis", 3 * primitives.Script), ("seal", primitives.Seal), ("receipt", primitives.Sign)),
            ];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
            Directory.Delete(bareFolder, recursive: true);
        }
    }

    private static async Task<(double Recover, double Sign, double HashEnvelope, double HashBody, double Seal, double Script)> PrimitivesAsync(
        SlotHeader header, SignerKey key, SealedEnvelope[] envelopes, byte[] body, byte[][] transactions)
    {
        var signature = FlashbotsSignature.Sign(key, body);
        var bodyHash = Keccak.Hash(body);
        var receipt = new SubmissionReceipt(header.Hash, envelopes[0].Leaf, Hash32.Zero, 1, 1, Durability.EverySecond);
        var at = 0;
        return (
            Cost(() => FlashbotsSignature.TryVerify(signature, bodyHash, out _, out _)),
            Cost(() => receipt.SignedBy(key)),
            Cost(() => Envelope.TryParse(envelopes[0].Bytes, header, out var parsed, out _) && !parsed.Leaf.IsZero),
            Cost(() => { _ = Keccak.Hash(body); foreach (var raw in transactions) _ = Keccak.Hash(raw); return true; }),
            Cost(() => Seal(header, key, transactions, ++at)),
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

    private static SealedEnvelope Seal(SlotHeader header, SignerKey key, byte[][] transactions, int number)
    {
        var plaintext = new BidPlaintext { Terms = BidTerms.BidDeclared, Bid = (ulong)number, Transactions = [.. transactions.Select(raw => new BidTransaction(Tolerance.None, raw))] };
        var name = SealingSlot.Bytes($"figures {number}");
        return EnvelopeSealer.TrySeal(header, key, plaintext, BundleId.Read(name), 1, name, out var envelope, out var rejection) ? envelope! : throw new InvalidOperationException(rejection.Detail);
    }

    private static (byte[] Body, string Signature) Clear(SignerKey key, byte[][] transactions, int number)
    {
        var body = Encoding.UTF8.GetBytes($$"""{"method":"eth_sendBundle","params":[{"txs":[{{string.Join(",", transactions.Select(raw => $"\"{Hex.Encode(raw)}\""))}}],"replacementUuid":"{{number}}"}],"id":{{number}},"jsonrpc":"2.0"}""");
        return (body, FlashbotsSignature.Sign(key, body));
    }

    private static HttpRequestMessage Sealed(ulong slot, ReadOnlyMemory<byte> bytes) => Request($"/v1/slots/{slot}/bundles", bytes, "application/octet-stream");

    private static HttpRequestMessage Bare(ReadOnlyMemory<byte> bytes) => Request("/", bytes, "application/octet-stream");

    private static HttpRequestMessage Signed(byte[] body, string signature)
    {
        var request = Request("/", body, "application/json");
        request.Headers.Add(FlashbotsHeaders.Signature, signature);
        return request;
    }

    private static HttpRequestMessage Request(string path, ReadOnlyMemory<byte> bytes, string media)
        => new(HttpMethod.Post, path) { Content = new ReadOnlyMemoryContent(bytes) { Headers = { ContentType = new MediaTypeHeaderValue(media) } } };

    private static Action<int, string> Accepted(int status, string holds) => (came, text) =>
    {
        if (came != status || !text.Contains(holds, StringComparison.Ordinal)) throw new InvalidOperationException($"{came}: {text}");
    };

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
