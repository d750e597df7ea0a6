using System.Net.Http.Json;
using System.Text.Json;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Relay.Auction.Ethereum;
using Relay.Auction.Slots;
using Relay.Tests.Support;
using static Relay.Tests.Simulating.SimulationBench;

namespace Relay.Tests.Orders;

/// <summary>Orders in clear beside a real chain: they end with what the chain made of them, by whatever way they came there.</summary>
[NonParallelizable, FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class OrderInclusionTests
{
    private Anvil? _anvil;
    private RelayUnderTest? _running;

    private Anvil Chain => _anvil!;

    private RelayUnderTest Relay => _running!;

    [SetUp]
    public async Task StartAsync()
    {
        _anvil = await Anvil.StartAsync();
        _running = await RelayUnderTest.StartAsync(
            "Auction:SlotDurationMilliseconds=2000", $"Auction:ChainId={Anvil.ChainId}", $"Chain:NodeUrl={_anvil.Url}", "Chain:MaxHeadAgeSeconds=0", "Chain:PollMilliseconds=100");
    }

    [TearDown]
    public async Task StopAsync()
    {
        if (_running is not null) await _running.DisposeAsync();
        if (_anvil is not null) await _anvil.DisposeAsync();
    }

    [Test]
    [CancelAfter(120_000)]
    public async Task Order_that_others_mined_is_sealed_no_more_until_a_reorganisation_brings_it_back(CancellationToken cancellation)
    {
        using var client = new OrderClient(Relay);
        using var alice = await Chain.AccountAsync();
        var raw = Transaction(Anvil.At(7), 1, tip: Gwei).DynamicFee(alice);
        // Blocks that are not reached here: it waits, and is sealed into slots that might build them, and loses there.
        var (_, placed) = await client.PlaceAsync(OrderClient.Json(raw, ",\"block\":40,\"lastBlock\":290"), cancellation);
        var id = placed.GetProperty("id").GetString()!;
        (await StatusAsync(raw)).GetProperty("status").GetString().Should().BeOneOf("UNKNOWN", "PENDING");

        await Chain.MineAsync(FeeRecipient, [raw]);

        var included = await UntilAsync(client, id, "included", cancellation);
        (included.GetProperty("block").GetUInt64(), included.GetProperty("index").GetUInt32()).Should().Be((1UL, 0U));
        included.GetProperty("blockHash").GetString().Should().Be((await Chain.HeadAsync()).Hash.ToString());
        included.GetProperty("fate").ValueKind.Should().Be(JsonValueKind.Null, "it did not win");

        await Chain.RpcAsync("anvil_reorg", 1, Array.Empty<object>());
        (await UntilAsync(client, id, "waiting", cancellation)).GetProperty("block").ValueKind.Should().Be(JsonValueKind.Null);

        await Chain.RpcAsync("anvil_dropAllTransactions");
        await Chain.MineAsync(FeeRecipient, [Transaction(Anvil.At(8), 2, tip: 2 * Gwei).DynamicFee(alice)]);
        await UntilAsync(client, id, "nonce_used", cancellation);
    }

    [Test]
    [CancelAfter(120_000)]
    public async Task Private_transaction_that_won_and_was_mined_says_where_and_is_not_sent_again_when_its_block_leaves(CancellationToken cancellation)
    {
        using var client = new OrderClient(Relay);
        using var alice = await Chain.AccountAsync();
        var raw = Transaction(Anvil.At(7), 1, tip: Gwei).DynamicFee(alice);
        var (_, placed) = await client.PlaceAsync(OrderClient.Json(raw, ",\"kind\":\"privateTransaction\""), cancellation);
        var id = placed.GetProperty("id").GetString()!;
        var shown = await UntilAsync(client, id, "shown", cancellation);
        (await StatusAsync(raw)).GetProperty("status").GetString().Should().Be("PENDING");
        var slot = shown.GetProperty("shownIn").GetUInt64();

        await Chain.MineAsync(FeeRecipient, [raw], Relay.Services.GetRequiredService<SlotClock>().StartOf(slot) / 1000);

        var included = await UntilAsync(client, id, "included", cancellation, fate: "won_included");
        (included.GetProperty("block").GetUInt64(), included.GetProperty("index").GetUInt32()).Should().Be((1UL, 0U));
        (await StatusAsync(raw)).GetProperty("status").GetString().Should().Be("INCLUDED");
        (await client.CancelAsync(id, cancellation)).Status.Should().Be(409);

        await Chain.RpcAsync("anvil_reorg", 1, Array.Empty<object>());
        await UntilAsync(client, id, "shown", cancellation, fate: "won_reorganised");
        var next = (await Relay.Door.NextSlotAsync(300, cancellation)).Slot + 1;
        await foreach (var message in Relay.Door.FeedAsync(cancellation))
        {
            if (message.Slot != slot) message.Winners.Should().NotContain(winner => winner.Transactions.Contains(Hex.Encode(raw)), "builders know it");
            if (message.Slot >= next) break;
        }
    }

    private async Task<JsonElement> StatusAsync(byte[] raw) => await Relay.Door.Http.GetFromJsonAsync<JsonElement>($"/tx/{Decode(raw).Hash}");

    private async Task<JsonElement> UntilAsync(OrderClient client, string id, string state, CancellationToken cancellation, string? fate = null)
    {
        while (true)
        {
            var now = await client.FateAsync(id, state, cancellation);
            if (fate is null || now.GetProperty("fate").GetString() == fate) return now;
            await Task.Delay(TimeSpan.FromMilliseconds(100), TestTime.System, cancellation);
        }
    }
}
