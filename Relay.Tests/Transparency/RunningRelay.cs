using System.Security.Cryptography;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Relay.Api.Hosting;
using Relay.Api.Verbs;
using Relay.Api.Verbs.Client;
using Relay.Api.Verbs.Sending;
using Relay.Auction.Ethereum;
using Relay.Auction.Keys;
using Relay.Auction.Sealing;
using Relay.Auction.Slots;
using Relay.Auction.State;
using Relay.Tests.Ethereum;
using Relay.Tests.Support;

namespace Relay.Tests.Transparency;

/// <summary>A relay as <c>relay serve</c> starts it, with slots of a second, an auditor, and two searchers that have sent to one slot.</summary>
internal sealed class RunningRelay : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("relay-verify-").FullName;
    private readonly SocketsHttpHandler _handler = new();
    private RelayHost? _host;
    private string[] _options = [];

    public SignerKey Alice { get; } = SignerKey.Generate();

    public SignerKey Bob { get; } = SignerKey.Generate();

    public SignerKey Auditor { get; } = SignerKey.Generate();

    /// <summary>The slot that both have sent to; published when the start returns.</summary>
    public ulong Slot { get; private set; }

    public Uri Url { get; private set; } = new("http://127.0.0.1");

    public RelayKeys Keys => _host!.Application.Services.GetRequiredService<RelayKeys>();

    public RelayStore Store => _host!.Application.Services.GetRequiredService<RelayStore>();

    /// <summary>The keyholder's own key, to commit a holder's faults with.</summary>
    public SignerKey Holder => new KeyFolder(Path.Combine(Data, "holder")).Identity("holder.key");

    public string Data => Path.Combine(_folder, "data");

    public static async Task<RunningRelay> StartAsync(CancellationToken cancellation)
    {
        var relay = await StartEmptyAsync(cancellation);
        // The slot has one before it: the very first follows on none, and that it does is not proved.
        using var client = relay.Client();
        ulong? first;
        // Its header may be a moment away: the relay listens before it leads.
        while ((first = (await client.CurrentSlotAsync(cancellation)).Value?.Slot) is null) await Task.Delay(TimeSpan.FromMilliseconds(50), TestTime.System, cancellation);
        while ((await client.SlotAsync(first.Value, cancellation)).Value?.Result is null) await Task.Delay(TimeSpan.FromMilliseconds(50), TestTime.System, cancellation);
        await relay.SendAsync(cancellation);
        return relay;
    }

    /// <summary>A relay that nobody has sent anything to.</summary>
    public static async Task<RunningRelay> StartEmptyAsync(CancellationToken cancellation, params string[] options)
    {
        var relay = new RunningRelay { _options = options };
        await relay.StartHostAsync("http://127.0.0.1:0", cancellation);
        return relay;
    }

    /// <summary>The relay goes away and comes back, at the same address and on the same data.</summary>
    public async Task RestartAsync(CancellationToken cancellation)
    {
        await _host!.DisposeAsync();
        _host = null;
        await StartHostAsync(Url.GetLeftPart(UriPartial.Authority), cancellation);
    }

    private async Task StartHostAsync(string url, CancellationToken cancellation)
    {
        _host = await RelayHost.StartAsync(
            [
                "--Relay:Api:HttpsUrl=", $"--Relay:Api:HttpUrl={url}", $"--Relay:Api:DataFolder={Data}", "--Relay:Builders:Open=true", "--Logging:LogLevel:Default=None",
                "--Relay:Auction:SlotDurationMilliseconds=1000", "--Relay:Auction:CloseLeadMilliseconds=200", "--Relay:Auction:ReserveWei=10", "--Relay:Auction:TrustDeclaredBids=true",
                $"--Relay:Api:Auditors={Auditor.Address}", .. _options,
            ],
            TestTime.System, cancellation);
        Url = new Uri(_host.Application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
    }

    public RelayClient Client() => new(Url, _handler);

    /// <summary>Runs <c>relay verify</c> and gives its status and what it printed.</summary>
    public Task<(int Status, string Output)> VerifyAsync(params string[] arguments) => RunAsync(["verify", .. arguments, "--relay", $"{Keys.Relay.Address}", "--holder", $"{HolderAddress}"]);

    /// <summary>Runs a verb.</summary>
    public async Task<(int Status, string Output)> RunAsync(params string[] arguments)
    {
        var (output, standard) = (new StringWriter(), Console.Out);
        Console.SetOut(output);
        try
        {
            var status = await RelayCommand.RunAsync([.. arguments, "--data", Data], (_, _) => throw new InvalidOperationException("no verb of a client serves"), TestTime.System);
            return (status, output.ToString());
        }
        finally
        {
            Console.SetOut(standard);
        }
    }

    public Address HolderAddress
    {
        get
        {
            using var holder = Holder;
            return holder.Address;
        }
    }

    /// <summary>A key in a file, as the verbs take it.</summary>
    public string KeyFile(SignerKey key)
    {
        var secret = new byte[SignerKey.SecretSize];
        key.Export(secret);
        var path = Path.Combine(_folder, $"{key.Address}.key");
        File.WriteAllText(path, Hex.Encode(secret));
        return path;
    }

    public string NewFolder() => Directory.CreateDirectory(Path.Combine(_folder, Guid.NewGuid().ToString("n"))).FullName;

    /// <summary>Folder with the receipts of one signer.</summary>
    public string ReceiptsOf(SignerKey signer) => Path.Combine(_folder, "receipts", signer.Address.ToString());

    /// <summary>The verified header of the first slot that leaves at least so long to its cut-off.</summary>
    public static async Task<SlotHeader> HeaderAsync(RelayClient client, ulong leastMs, CancellationToken cancellation)
    {
        // Right after a start the headers follow one another: at the end of a slot the next one's may be still to come.
        SlotView? view;
        for (var asked = 1; (view = (await client.CurrentSlotAsync(cancellation)).Value) is null; asked++)
            if (asked == 1_000) throw new InvalidOperationException("no header of the slot that closes next");
        while (view.ClosesAt < TestTime.System.NowMs() + leastMs) view = (await client.SlotAsync(view.Slot + 1, cancellation)).Value ?? throw new InvalidOperationException("no header yet");
        return SlotTrust.TryVerify(view, out var header, out var fault) ? header : throw new InvalidOperationException(fault);
    }

    /// <summary>Waits until the slot is recorded whole.</summary>
    public async Task RecordedAsync(ulong slot, CancellationToken cancellation)
    {
        using var added = new SemaphoreSlim(0);
        using var waking = Store.OnWake(() => added.Release());
        while (await Store.Records.FindAsync(slot, RecordKind.Transcript, cancellation) is null) await added.WaitAsync(TimeSpan.FromSeconds(1), cancellation);
    }

    /// <summary>Alice: a winner, one that ties with Bob's, one superseded, one cancelled with its cancellation. Bob: a winner, and one below the reserve.</summary>
    private Task SendAsync(CancellationToken cancellation) => SendAsync(
        [
            (Alice, Bundle(700), 1, 1), (Bob, Bundle(500), 1, 1), (Alice, Bundle(500), 2, 2), (Bob, Bundle(5), 2, 1), (Alice, Bundle(600), 3, 1), (Alice, Bundle(650), 3, 2),
        ],
        cancellation);

    /// <summary>Sends all of it to one slot, and waits until that slot and the next are recorded.</summary>
    public async Task SendAsync(IEnumerable<(SignerKey Signer, BidPlaintext Bundle, byte Id, ulong Nonce)> bundles, CancellationToken cancellation)
    {
        using var client = Client();
        var header = await HeaderAsync(client, 700, cancellation);
        Slot = header.Slot;
        foreach (var (signer, bundle, id, nonce) in bundles) await SubmitAsync(client, header, signer, Seal(header, signer, bundle, id, nonce), cancellation);
        await RecordedAsync(Slot, cancellation);
        await RecordedAsync(Slot + 1, cancellation);
    }

    private async Task SubmitAsync(RelayClient client, SlotHeader header, SignerKey signer, SealedEnvelope envelope, CancellationToken cancellation)
    {
        var answer = await client.SubmitAsync(header.Slot, envelope.Bytes, cancellation);
        if (answer.Value is not { } accepted) throw new InvalidOperationException(answer.Problem!.ToString());
        ReceiptFile.Of(Url, header, accepted, envelope, TestTime.System.NowMs()).Save(ReceiptsOf(signer));
    }

    public static SealedEnvelope Seal(SlotHeader header, SignerKey signer, ulong bid, byte id, ulong nonce = 1) => Seal(header, signer, Bundle(bid), id, nonce);

    private static SealedEnvelope Seal(SlotHeader header, SignerKey signer, BidPlaintext plaintext, byte id, ulong nonce)
        => EnvelopeSealer.TrySeal(header, signer, plaintext, new BundleId(id), nonce, RandomNumberGenerator.GetBytes(32), out var envelope, out var rejection)
            ? envelope : throw new InvalidOperationException(rejection.ToString());

    private static BidPlaintext Bundle(ulong bid)
    {
        using var wallet = SignerKey.Generate();
        return Bundle(bid, new SampleTransaction { Nonce = 0 }.DynamicFee(wallet));
    }

    public static BidPlaintext Bundle(ulong? bid, byte[] transaction) => new()
    {
        Terms = bid is null ? BidTerms.None : BidTerms.BidDeclared,
        Bid = bid ?? 0,
        Transactions = [new BidTransaction(Tolerance.None, transaction)],
    };

    public async ValueTask DisposeAsync()
    {
        if (_host is not null) await _host.DisposeAsync();
        _handler.Dispose();
        Directory.Delete(_folder, recursive: true);
        foreach (var key in (SignerKey[])[Alice, Bob, Auditor]) key.Dispose();
    }
}
