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
    private const int Signers = 40;
    private const string Slots = "Auction:SlotDurationMilliseconds=60000";

    private readonly RelayUnderTest _auction;
    private readonly DataFolder _folder, _bareFolder;
    private readonly ChildProgram _bare;
    private readonly HttpClient _bareHttp;

    private SubmitRig(RelayUnderTest auction, DataFolder folder, DataFolder bareFolder, RelayProcess node, ChildProgram bare, HttpClient bareHttp, SlotHeader header)
    {
        (_auction, _folder, _bareFolder, _bare, _bareHttp) = (auction, folder, bareFolder, bare, bareHttp);
        (Node, Header) = (node, header);
        Keys = [.. Enumerable.Range(0, Signers).Select(_ => SignerKey.Generate())];
        Transactions = [.. Enumerable.Range(0, 3).Select(nonce => new SampleTransaction { Nonce = nonce, Calldata = new byte[500] }.DynamicFee(Keys[0]))];
    }

    public RelayProcess Node { get; }

    /// <summary>The slot that all is sent to.</summary>
    public SlotHeader Header { get; }

    public SignerKey[] Keys { get; }

    public byte[][] Transactions { get; }

    /// <param name="core">The one processor that both servers may use; null for all.</param>
    /// <param name="options">Of the node, besides.</param>
    public static async Task<SubmitRig> StartAsync(int? core, params string[] options)
    {
        var auction = await RelayUnderTest.StartAsync(Slots, "Auction:CloseLeadMilliseconds=100", "Api:Roles=auction,keyholder,api");
        var (folder, bareFolder) = (new DataFolder(), new DataFolder());
        Directory.CreateDirectory(Path.Combine(folder.Path, "relay"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        foreach (var file in Directory.GetFiles(Path.Combine(auction.Folder, "relay"))) File.Copy(file, Path.Combine(folder.Path, "relay", Path.GetFileName(file)));
        string[] arguments = ["serve", .. RelayUnderTest.Arguments(folder.Path, [
            Slots, "Api:Roles=api", $"Redis:Connection={await auction.RedisAsync()}", "Limits:PerAddress=100000", "Limits:PerClaim=100000", "Limits:PerSigner=100000", "Orders:MaxOrdersPerOwner=100000", .. options])];
        var node = await RelayProcess.ReadyAsync(OnCore(core, "relay", arguments), folder.Path, CancellationToken.None);
        var bare = OnCore(core, "Relay.Tests", [BareServer.Verb, bareFolder.Path]);
        var bareUrl = (await bare.ReadLineAsync(CancellationToken.None))[BareServer.Ready.Length..];
        if (!ClientTrust.TryCreate(Path.Combine(bareFolder.Path, "tls", "relay.crt"), insecure: false, out var handler, out var fault)) throw new InvalidOperationException(fault);
        return new SubmitRig(auction, folder, bareFolder, node, bare, new HttpClient(handler) { BaseAddress = new Uri(bareUrl) }, await node.Door.NextSlotAsync(200_000, CancellationToken.None));
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

    /// <summary>The sealed door, and the same bytes to the bare server.</summary>
    public (HttpLoad Door, HttpLoad Bare) Sealed(IEnumerable<SealedEnvelope> envelopes) => (
        new HttpLoad(Node.Program.Id, Node.Door.Http, [.. envelopes.Select(envelope => (Func<HttpRequestMessage>)(() => Request(envelope)))], Accepted(201, "\"receipt\"")),
        new HttpLoad(_bare.Id, _bareHttp, [.. envelopes.Select(envelope => (Func<HttpRequestMessage>)(() => Request("/", envelope.Bytes, "application/octet-stream")))], Accepted(200, "")));

    /// <summary>The JSON-RPC door, and the same bytes to the bare server.</summary>
    public (HttpLoad Door, HttpLoad Bare) Clear(IEnumerable<(byte[] Body, string Signature)> bodies) => (
        new HttpLoad(Node.Program.Id, Node.Door.Http, [.. bodies.Select(body => (Func<HttpRequestMessage>)(() => Signed(body.Body, body.Signature)))], Accepted(200, "\"bundleHash\"")),
        new HttpLoad(_bare.Id, _bareHttp, [.. bodies.Select(body => (Func<HttpRequestMessage>)(() => Request("/", body.Body, "application/octet-stream")))], Accepted(200, "")));

    public async Task<string> StatsAsync()
    {
        var c = await _auction.RedisAsync();
        var port = c.Split(',')[0].Split(':')[1]; var pass = c.Split("password=")[1];
        using var p = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("redis-cli", ["-p", port, "-a", pass, "--no-auth-warning", "info", "commandstats", "cpu"]) { RedirectStandardOutput = true })!;
        return await p.StandardOutput.ReadToEndAsync();
    }

    public HttpLoad Any(IEnumerable<(byte[] Body, string Signature)> bodies) =>
        new HttpLoad(Node.Program.Id, Node.Door.Http, [.. bodies.Select(body => (Func<HttpRequestMessage>)(() => Signed(body.Body, body.Signature)))], Accepted(200, "jsonrpc"));

    /// <summary>The submission of an envelope.</summary>
    public HttpRequestMessage Request(SealedEnvelope envelope) => Request($"/v1/slots/{Header.Slot}/bundles", envelope.Bytes, "application/octet-stream");

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
}
