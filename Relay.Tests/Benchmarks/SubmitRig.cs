using System.Net.Http.Headers;
using System.Text;
using Relay.Api.Verbs.Client;
using Relay.Auction.Ethereum;
using Relay.Auction.Sealing;
using Relay.Auction.Slots;
using Relay.Builders.JsonRpc;
using Relay.Tests.Ethereum;
using Relay.Tests.Support;
using DataFolder = Relay.Tests.Support.DataFolder;

namespace Relay.Tests.Benchmarks;

/// <summary>An api node in a process of its own, the bare server beside it, and searchers with what they send; keyholder, auction and load are in this process.</summary>
internal sealed class SubmitRig : IAsyncDisposable
{
    /// <summary>It answers so many times as fast, and is sent so many times as much.</summary>
    public const int BareTimes = 5;

    private const int Signers = 40;
    private const string Binary = "application/octet-stream";
    private const string Slots = "Auction:SlotDurationMilliseconds=60000";

    private readonly RelayUnderTest _auction;
    private readonly DataFolder _folder, _bareFolder;
    private readonly ChildProgram _bare;
    private readonly HttpClient _bareHttp;

    private SubmitRig(RelayUnderTest auction, DataFolder folder, DataFolder bareFolder, RelayProcess node, ChildProgram bare, HttpClient bareHttp)
    {
        (_auction, _folder, _bareFolder, _bare, _bareHttp) = (auction, folder, bareFolder, bare, bareHttp);
        Node = node;
    }

    public RelayProcess Node { get; }

    /// <summary>The slot that all is sent to.</summary>
    public required SlotHeader Header { get; init; }

    public required SignerKey[] Keys { get; init; }

    public required byte[][] Transactions { get; init; }

    /// <param name="core">The one processor that both servers may use; null for all.</param>
    /// <param name="options">Of the node, besides.</param>
    public static async Task<SubmitRig> StartAsync(int? core, params string[] options)
    {
        var auction = await RelayUnderTest.StartAsync(Slots, "Auction:CloseLeadMilliseconds=100", "Api:Roles=auction,keyholder,api");
        var (folder, bareFolder) = (new DataFolder(), new DataFolder());
        Directory.CreateDirectory(Path.Combine(folder.Path, "relay"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        foreach (var file in Directory.GetFiles(Path.Combine(auction.Folder, "relay"))) File.Copy(file, Path.Combine(folder.Path, "relay", Path.GetFileName(file)));
        string[] arguments = ["serve", .. RelayUnderTest.Arguments(folder.Path, [
            Slots, "Api:Roles=api", $"Redis:Connection={await auction.RedisAsync()}", "Limits:PerAddress=100000", "Limits:PerClaim=100000", "Limits:PerSigner=100000", "Orders:MaxOrders=100000", "Orders:MaxOrdersPerOwner=100000", .. options])];
        var node = await RelayProcess.ReadyAsync(OnCore(core, "relay", arguments), folder.Path, CancellationToken.None);
        var header = await node.Door.NextSlotAsync(200_000, CancellationToken.None);
        var keys = Enumerable.Range(0, Signers).Select(_ => SignerKey.Generate()).ToArray();
        byte[][] transactions = [.. Enumerable.Range(0, 3).Select(nonce => new SampleTransaction { Nonce = nonce, Calldata = new byte[500] }.DynamicFee(keys[0]))];
        PrimitivesDoor.Write(bareFolder.Path, header, await auction.RedisAsync(), transactions);
        var bare = OnCore(core, "Relay.Tests", [BareServer.Verb, bareFolder.Path]);
        var bareUrl = (await bare.ReadLineAsync(CancellationToken.None))[BareServer.Ready.Length..];
        if (!ClientTrust.TryCreate(Path.Combine(bareFolder.Path, "tls", "relay.crt"), insecure: false, out var handler, out var fault)) throw new InvalidOperationException(fault);
        return new SubmitRig(auction, folder, bareFolder, node, bare, new HttpClient(handler) { BaseAddress = new Uri(bareUrl) }) { Header = header, Keys = keys, Transactions = transactions };
    }

    /// <summary>So many envelopes, of all searchers in turn.</summary>
    public SealedEnvelope[] Envelopes(int count) => [.. Enumerable.Range(0, count).Select(i => Seal(Keys[i % Signers], i))];

    public SealedEnvelope Seal(SignerKey key, int number)
    {
        var plaintext = new BidPlaintext { Terms = BidTerms.BidDeclared, Bid = (ulong)number, Transactions = [.. Transactions.Select(raw => new BidTransaction(Tolerance.None, raw))] };
        var name = SealingSlot.Bytes($"figures {key.Address} {number}");
        return EnvelopeSealer.TrySeal(Header, key, plaintext, BundleId.Read(name), 1, name, out var envelope, out var rejection) ? envelope! : throw new InvalidOperationException(rejection.Detail);
    }

    /// <summary>So many signed bodies of eth_sendBundle.</summary>
    public (byte[] Body, string Signature)[] Bodies(int count) => [.. Enumerable.Range(0, count).Select(i =>
    {
        var body = Encoding.UTF8.GetBytes($$"""{"method":"eth_sendBundle","params":[{"txs":[{{string.Join(",", Transactions.Select(raw => $"\"{Hex.Encode(raw)}\""))}}],"replacementUuid":"{{i}}"}],"id":{{i}},"jsonrpc":"2.0"}""");
        return (body, FlashbotsSignature.Sign(Keys[i % Signers], body));
    })];

    /// <summary>The sealed door; the same bytes to the bare server, and to its door of the primitives.</summary>
    public SubmitLoads Sealed(IReadOnlyList<SealedEnvelope> envelopes) => new(
        new HttpLoad(Node.Program.Id, Node.Door.Http, [.. envelopes.Select(envelope => (Func<HttpRequestMessage>)(() => Request(envelope)))], Accepted("\"receipt\"")),
        Bare(envelopes.Count, at => Request("/", envelopes[at].Bytes, Binary)),
        new HttpLoad(_bare.Id, _bareHttp, [.. envelopes.Select(envelope => (Func<HttpRequestMessage>)(() => Request(PrimitivesDoor.Sealed, envelope.Bytes, Binary)))], Accepted("")));

    /// <summary>The JSON-RPC door; the same bytes to the bare server, and to its door of the primitives.</summary>
    public SubmitLoads Clear(IReadOnlyList<(byte[] Body, string Signature)> bodies) => new(
        new HttpLoad(Node.Program.Id, Node.Door.Http, [.. bodies.Select(body => (Func<HttpRequestMessage>)(() => Signed("/", body.Body, body.Signature)))], Accepted("\"bundleHash\"")),
        Bare(bodies.Count, at => Request("/", bodies[at].Body, Binary)),
        new HttpLoad(_bare.Id, _bareHttp, [.. bodies.Select(body => (Func<HttpRequestMessage>)(() => Signed(PrimitivesDoor.Clear, body.Body, body.Signature)))], Accepted("")));

    /// <summary>The submission of an envelope.</summary>
    public HttpRequestMessage Request(SealedEnvelope envelope) => Request($"/v1/slots/{Header.Slot}/bundles", envelope.Bytes, Binary);

    public async ValueTask DisposeAsync()
    {
        foreach (var key in Keys) key.Dispose();
        _bareHttp.Dispose();
        await _bare.DisposeAsync();
        await Node.DisposeAsync();
        await _auction.DisposeAsync();
        _folder.Dispose();
        _bareFolder.Dispose();
    }

    private static ChildProgram OnCore(int? core, string program, string[] arguments)
    {
        var path = Path.Combine(AppContext.BaseDirectory, program);
        return core is { } only ? ChildProgram.Start("taskset", ["--cpu-list", only.ToString(System.Globalization.CultureInfo.InvariantCulture), path, .. arguments]) : ChildProgram.Start(path, arguments);
    }

    /// <summary>The bare server takes the same again.</summary>
    private HttpLoad Bare(int count, Func<int, HttpRequestMessage> request)
        => new(_bare.Id, _bareHttp, [.. Enumerable.Range(0, BareTimes * count).Select(at => (Func<HttpRequestMessage>)(() => request(at % count)))], Accepted(""));

    private static HttpRequestMessage Signed(string path, byte[] body, string signature)
    {
        var request = Request(path, body, "application/json");
        request.Headers.Add(FlashbotsHeaders.Signature, signature);
        return request;
    }

    private static HttpRequestMessage Request(string path, ReadOnlyMemory<byte> bytes, string media)
        => new(HttpMethod.Post, path) { Content = new ReadOnlyMemoryContent(bytes) { Headers = { ContentType = new MediaTypeHeaderValue(media) } } };

    /// <summary>A machine that stands still for half a second makes a relay say so; then it is asked again.</summary>
    private static Func<int, string, bool> Accepted(string holds) => (status, text) =>
    {
        if (text.Contains("not_ready", StringComparison.Ordinal)) return false;
        return status is 200 or 201 && text.Contains(holds, StringComparison.Ordinal) ? true : throw new InvalidOperationException($"{status}: {text}");
    };
}

/// <summary>One kind of submission, to three servers.</summary>
/// <param name="Door">The relay.</param>
/// <param name="Bare">Reads and answers.</param>
/// <param name="Primitives">Does what cannot be left out, and nothing else.</param>
internal sealed record SubmitLoads(HttpLoad Door, HttpLoad Bare, HttpLoad Primitives);
