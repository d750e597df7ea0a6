using System.Text.Json;
using FluentAssertions;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Relay.Api.Hosting;
using Relay.Api.Verbs.Client;
using Relay.Api.Verbs.Feed;
using Relay.Api.Verbs.Sending;
using Relay.Auction.Ethereum;
using Relay.Auction.Sealing;
using Relay.Auction.Slots;
using Relay.Tests.Support;

namespace Relay.Tests.EndToEnd;

/// <summary>A relay in this process, with slots of two seconds, and a searcher that plays them.</summary>
internal sealed class VerifiedRelay : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("relay-verified-").FullName;
    private readonly SocketsHttpHandler _handler = new();
    private RelayHost? _host;
    private Uri _url = new("http://127.0.0.1");

    public static async Task<VerifiedRelay> StartAsync(string nodeUrl)
    {
        var relay = new VerifiedRelay();
        string[] args =
        [
            "--Relay:Api:HttpsUrl=", "--Relay:Api:HttpUrl=http://127.0.0.1:0", $"--Relay:Api:DataFolder={relay._folder}", "--Relay:Builders:Open=true", "--Logging:LogLevel:Default=None",
            "--Relay:Auction:SlotDurationMilliseconds=2000", $"--Relay:Auction:ChainId={Anvil.ChainId}", $"--Relay:Chain:NodeUrl={nodeUrl}", "--Relay:Chain:MaxHeadAgeSeconds=0",
        ];
        relay._host = await RelayHost.StartAsync(args, TestTime.System, CancellationToken.None);
        relay._url = new Uri(relay._host.Application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        return relay;
    }

    public async Task<string> ReadinessAsync(CancellationToken cancellation)
    {
        using var client = new RelayClient(_url, _handler);
        return (await client.ReadinessAsync(cancellation)).GetProperty("checks").GetProperty("node").GetString()!;
    }

    /// <summary>The node's check of readiness, as soon as it is so.</summary>
    public async Task<string> ReadinessAsync(Func<string, bool> isSo, CancellationToken cancellation)
    {
        while (true)
        {
            var said = await ReadinessAsync(cancellation);
            if (isSo(said)) return said;
            await Task.Delay(TimeSpan.FromMilliseconds(50), TestTime.System, CancellationToken.None);
            if (cancellation.IsCancellationRequested) throw new TimeoutException($"readiness still says: {said}");
        }
    }

    /// <summary>Seals the bundles for the next slot and gives its message of the feed.</summary>
    public async Task<JsonElement> PlayAsync(IEnumerable<BidPlaintext> bundles, CancellationToken cancellation)
    {
        using var client = new RelayClient(_url, _handler);
        using var key = SignerKey.Generate();
        var searcher = new Searcher(client, key);
        var view = (await client.CurrentSlotAsync(cancellation)).Value!;
        if (view.ClosesAt < TestTime.System.NowMs() + 800) view = (await client.SlotAsync(view.Slot + 1, cancellation)).Value!;
        SlotTrust.TryVerify(view, out var header, out _).Should().BeTrue();
        foreach (var bundle in bundles)
        {
            var made = searcher.Seal(header!, new BundleToSend(bundle, null, 1));
            (await searcher.SubmitAsync(header!, made.Envelope!, cancellation)).Refused.Should().BeNull();
        }

        var feed = new FeedSubscription(_url, _handler, TestTime.System, _ => { });
        await foreach (var message in feed.FromAsync(1, cancellation))
        {
            if (message.GetProperty("slot").GetUInt64() == header!.Slot) return message.Clone();
        }

        throw new InvalidOperationException("the feed ended");
    }

    public async ValueTask DisposeAsync()
    {
        if (_host is not null) await _host.DisposeAsync();
        _handler.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
