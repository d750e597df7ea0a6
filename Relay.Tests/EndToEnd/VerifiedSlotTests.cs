using System.Numerics;
using System.Text.Json;
using FluentAssertions;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Relay.Api.Hosting;
using Relay.Api.Verbs.Client;
using Relay.Api.Verbs.Feed;
using Relay.Api.Verbs.Sending;
using Relay.Auction.Chain;
using Relay.Auction.Ethereum;
using Relay.Auction.Sealing;
using Relay.Auction.Slots;
using Relay.Tests.Ethereum;
using Relay.Tests.Support;
using static Relay.Tests.Simulating.SimulationBench;

namespace Relay.Tests.EndToEnd;

/// <summary>A relay with a node: sealed bundles in, a verified list out, and a builder's block of it on the same chain.</summary>
[NonParallelizable]
public sealed class VerifiedSlotTests
{
    private static readonly Address Recipient = new ChainOptions().Recipient;

    [Test]
    [CancelAfter(60_000)]
    public async Task Winners_land_in_the_feeds_order_and_pay_to_the_wei_what_the_result_said(CancellationToken cancellation)
    {
        await using var chain = await Anvil.StartAsync();
        await using var relay = await TestRelay.StartAsync(chain.Url);
        var pool = await chain.PoolAsync(1);
        using var alice = await chain.AccountAsync();
        var reverts = Transaction(Anvil.Reverter).DynamicFee(await chain.AccountAsync());
        BidPlaintext[] bundles =
        [
            Plaintext(900, Transaction(pool, 900).DynamicFee(await chain.AccountAsync())),
            Plaintext(800, Transaction(pool, 800).DynamicFee(await chain.AccountAsync())),
            Plaintext(50, Transaction(Anvil.Payer, 50, nonce: 1).DynamicFee(alice)),
            Plaintext(40, Transaction(Anvil.Payer, 40).DynamicFee(alice)),
            Plaintext(9_999, Transaction(Anvil.Payer, 5).DynamicFee(await chain.AccountAsync())),
            Plaintext(5_000, reverts),
            Plaintext(null, Transaction(Anvil.At(7), 1, tip: Gwei).DynamicFee(await chain.AccountAsync())),
            Plaintext(70, [(Transaction(Anvil.Payer, 70).DynamicFee(await chain.AccountAsync()), Tolerance.None), (reverts, Tolerance.MayDrop)]),
        ];

        var first = await relay.PlayAsync(bundles, cancellation);
        first.GetProperty("verified").GetBoolean().Should().BeTrue();
        first.GetProperty("rule").GetString().Should().Be("simulated");
        first.GetProperty("reason").GetString().Should().BeNull();
        first.GetProperty("targetBlock").GetUInt64().Should().Be(1);
        first.GetProperty("parentHash").GetString().Should().Be((await chain.HeadAsync()).Hash.ToString());
        first.GetProperty("winners").EnumerateArray().Select(winner => Anvil.Number(winner.GetProperty("value"))).Should().Equal(21_000 * Gwei, 900, 70, 40, 50);
        await AssertMinesAsync(chain, first);

        var second = await relay.PlayAsync([Plaintext(1, Transaction(Anvil.Payer, 1, nonce: 2).DynamicFee(alice))], cancellation);
        second.GetProperty("targetBlock").GetUInt64().Should().Be(2);
        await AssertMinesAsync(chain, second);
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Blobs_with_their_sidecar_and_a_delegation_are_verified_and_land(CancellationToken cancellation)
    {
        await using var chain = await Anvil.StartAsync();
        await using var relay = await TestRelay.StartAsync(chain.Url);
        using var delegator = await chain.AccountAsync();
        // The blob of zeros: its commitment, and the proof of each of its 128 cells (EIP-7594), is the point at infinity.
        byte[] infinity = [0xc0, .. new byte[47]];
        var bare = (Transaction(Anvil.Payer, 90) with { MaxBlobFee = Gwei }).Blob(await chain.AccountAsync(), infinity);
        var blob = SampleTransaction.Network(bare, 1, [new byte[131_072]], [infinity], [.. Enumerable.Repeat(infinity, 128)]);
        var authorization = SampleTransaction.Authorization(delegator, Anvil.ChainId, Anvil.Payer, 0);
        var delegation = Transaction(delegator.Address, 80).SetCode(await chain.AccountAsync(), authorization);

        var result = await relay.PlayAsync([Plaintext(90, blob), Plaintext(80, delegation)], cancellation);

        result.GetProperty("winners").EnumerateArray().Select(winner => Anvil.Number(winner.GetProperty("payment"))).Should().Equal(90, 80);
        await AssertMinesAsync(chain, result);
        var block = await chain.RpcAsync("eth_getBlockByNumber", "latest", false);
        Anvil.Number(block.GetProperty("blobGasUsed")).Should().Be(131_072);
        (await chain.RpcAsync("eth_getCode", delegator.Address.ToString(), "latest")).GetString().Should().StartWith("0xef0100");
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Node_that_dies_lets_nothing_win_and_costs_no_result_its_time(CancellationToken cancellation)
    {
        var chain = await Anvil.StartAsync();
        await using var relay = await TestRelay.StartAsync(chain.Url);
        (await relay.ReadinessAsync(cancellation)).Should().StartWith("ok: block 0");
        using var alice = await chain.AccountAsync();
        await chain.DisposeAsync();

        var result = await relay.PlayAsync([Plaintext(1, Transaction(Anvil.Payer, 1).DynamicFee(alice))], cancellation);

        result.GetProperty("status").GetString().Should().Be("ranked");
        result.GetProperty("verified").GetBoolean().Should().BeFalse();
        result.GetProperty("winners").GetArrayLength().Should().Be(0);
        result.GetProperty("opened").GetInt32().Should().Be(1);
        (result.GetProperty("publishedAt").GetUInt64() - result.GetProperty("closedAt").GetUInt64()).Should().BeLessThan(1_500);
        (await relay.ReadinessAsync(cancellation)).Should().StartWith("the node gives no block");
    }

    [Test]
    [CancelAfter(90_000)]
    public async Task Node_that_hangs_or_talks_nonsense_or_of_another_block_lets_nothing_win_and_is_believed_again_when_it_is_well(CancellationToken cancellation)
    {
        await using var chain = await Anvil.StartAsync();
        await using var between = await StubNode.StartAsync();
        using var http = new HttpClient(new SocketsHttpHandler()) { BaseAddress = new Uri(chain.Url) };
        var isWell = true;
        Func<string, string?> fault = _ => null;
        between.Answer = body => isWell || !body.Contains("validation", StringComparison.Ordinal) ? Forward(http, body) : fault(body);
        await using var relay = await TestRelay.StartAsync(between.Url);
        using var alice = await chain.AccountAsync();
        var bundle = Plaintext(7, Transaction(Anvil.Payer, 7).DynamicFee(alice));

        foreach (var wrong in (Func<string, string?>[])[_ => null, _ => "<html>", body => Forward(http, body).Replace("\"number\":\"0x1\"", "\"number\":\"0x63\"", StringComparison.Ordinal)])
        {
            (isWell, fault) = (false, wrong);
            var result = await relay.PlayAsync([bundle], cancellation);
            result.GetProperty("winners").GetArrayLength().Should().Be(0);
            (result.GetProperty("publishedAt").GetUInt64() - result.GetProperty("closedAt").GetUInt64()).Should().BeLessThan(1_500);
        }

        isWell = true;
        (await relay.PlayAsync([bundle], cancellation)).GetProperty("winners").GetArrayLength().Should().Be(1);
    }

    private static string Forward(HttpClient http, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, http.BaseAddress) { Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json") };
        using var response = http.Send(request);
        using var reader = new StreamReader(response.Content.ReadAsStream());
        return reader.ReadToEnd();
    }

    private static BidPlaintext Plaintext(ulong? bid, byte[] transaction) => Plaintext(bid, [(transaction, Tolerance.None)]);

    private static BidPlaintext Plaintext(ulong? bid, (byte[] Raw, Tolerance Tolerance)[] transactions) => new()
    {
        Terms = bid is null ? BidTerms.None : BidTerms.BidDeclared, Bid = bid ?? 0,
        Transactions = [.. transactions.Select(transaction => new BidTransaction(transaction.Tolerance, transaction.Raw))],
    };

    private static async Task AssertMinesAsync(Anvil chain, JsonElement result)
    {
        var winners = result.GetProperty("winners").EnumerateArray().ToArray();
        var raw = winners.SelectMany(winner => winner.GetProperty("transactions").EnumerateArray()).Select(text => Hex.TryDecode(text.GetString(), out var bytes) ? (ReadOnlyMemory<byte>)bytes : default);
        if (await chain.BalanceAsync(Recipient) == 0) await chain.RpcAsync("anvil_setBalance", Recipient.ToString(), "0x1");
        var before = await chain.BalanceAsync(Recipient);

        var mined = await chain.MineAsync(Recipient, raw);

        mined.Should().Equal(winners.SelectMany(winner => winner.GetProperty("hashes").EnumerateArray()).Select(hash => hash.GetString()));
        var said = winners.Aggregate(BigInteger.Zero, (sum, winner) => sum + Anvil.Number(winner.GetProperty("payment")));
        (await chain.BalanceAsync(Recipient) - before).Should().Be(said);
    }

    /// <summary>A relay in this process, with slots of two seconds, and a searcher that plays them.</summary>
    private sealed class TestRelay : IAsyncDisposable
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("relay-verified-").FullName;
        private readonly SocketsHttpHandler _handler = new();
        private RelayHost? _host;
        private Uri _url = new("http://127.0.0.1");

        public static async Task<TestRelay> StartAsync(string nodeUrl)
        {
            var relay = new TestRelay();
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
}
