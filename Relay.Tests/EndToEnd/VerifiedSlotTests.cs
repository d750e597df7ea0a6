using System.Numerics;
using System.Text.Json;
using FluentAssertions;
using NUnit.Framework;
using Relay.Auction.Chain;
using Relay.Auction.Ethereum;
using Relay.Auction.Sealing;
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
        await using var relay = await VerifiedRelay.StartAsync(chain.Url);
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
        await using var relay = await VerifiedRelay.StartAsync(chain.Url);
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
        await using var relay = await VerifiedRelay.StartAsync(chain.Url);
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
        var block = await chain.RpcAsync("eth_getBlockByNumber", "latest", false);
        Anvil.Number(block.GetProperty("gasUsed")).Should().Be(winners.Aggregate(BigInteger.Zero, (sum, winner) => sum + winner.GetProperty("gas").GetUInt64()), "nobody was charged for an account that was empty");
        var said = winners.Aggregate(BigInteger.Zero, (sum, winner) => sum + Anvil.Number(winner.GetProperty("payment")));
        (await chain.BalanceAsync(Recipient) - before).Should().Be(said);
    }
}
