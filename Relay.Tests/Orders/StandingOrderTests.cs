using System.Text.Json;
using FluentAssertions;
using NUnit.Framework;
using Relay.Api.Verbs.Feed;
using Relay.Auction.Ethereum;
using Relay.Auction.Receipts;
using Relay.Tests.Support;

namespace Relay.Tests.Orders;

/// <summary>Orders in clear against the real relay: real Redis, real HTTPS, slots of 800 ms.</summary>
[Parallelizable(ParallelScope.Self)]
public sealed class StandingOrderTests
{
    private RelayUnderTest _relay = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _relay = await RelayUnderTest.StartAsync("Auction:SlotDurationMilliseconds=800");

    [OneTimeTearDown]
    public async Task StopAsync() => await _relay.DisposeAsync();

    [Test]
    [CancelAfter(30_000)]
    public async Task Bundle_in_clear_gets_a_signed_receipt_over_its_body_and_wins_the_next_slot(CancellationToken cancellation)
    {
        using var client = new OrderClient(_relay);
        var raw = client.Transaction();
        var json = OrderClient.Json(raw);

        var (status, placed) = await client.PlaceAsync(json, cancellation);

        status.Should().Be(201);
        var answer = placed.GetProperty("receipt");
        SubmissionReceipt.TryDecode(answer.GetProperty("receipt").GetBytesFromBase64(), out var receipt).Should().BeTrue();
        receipt!.Content.Should().Be(Keccak.Hash(System.Text.Encoding.UTF8.GetBytes(json)));
        Hex.TryDecode(answer.GetProperty("signature").GetString(), out var signature).Should().BeTrue();
        new SignedObject<SubmissionReceipt>(receipt, signature).IsBy(_relay.Keys.Relay.Address).Should().BeTrue();
        var message = await _relay.Door.ResultOfAsync(answer.GetProperty("slot").GetUInt64(), cancellation);
        var winner = message.Winners.Should().ContainSingle(winner => winner.Leaf == receipt.Leaf.ToString()).Subject;
        winner.Transactions.Should().Equal(Hex.Encode(raw));
        var fate = await client.FateAsync(placed.GetProperty("id").GetString()!, "shown", cancellation);
        fate.GetProperty("shownIn").GetUInt64().Should().Be(message.Slot);
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task Bundle_for_a_later_block_waits_and_wins_there_and_nowhere_else(CancellationToken cancellation)
    {
        using var client = new OrderClient(_relay);
        var raw = client.Transaction();
        var block = await CurrentAsync(cancellation) + 7;

        var (status, placed) = await client.PlaceAsync(OrderClient.Json(raw, $",\"block\":{block}"), cancellation);

        (status, placed.GetProperty("state").GetString()).Should().Be((202, "waiting"));
        placed.GetProperty("receipt").ValueKind.Should().Be(JsonValueKind.Null);
        (await SlotsWonAsync(raw, block + 1, cancellation)).Should().Equal(block);
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task Order_that_was_shown_to_builders_is_not_sent_again_unless_its_owner_allows_it(CancellationToken cancellation)
    {
        using var client = new OrderClient(_relay);
        var first = await CurrentAsync(cancellation) + 1;
        var (once, rolling) = (client.Transaction(0), client.Transaction(1));
        await client.PlaceAsync(OrderClient.Json(once, $",\"slot\":{first},\"lastSlot\":{first + 6}"), cancellation);
        await client.PlaceAsync(OrderClient.Json(rolling, $",\"slot\":{first},\"lastSlot\":{first + 6},\"mayRoll\":true,\"bid\":\"1\""), cancellation);

        (await SlotsWonAsync(once, first + 7, cancellation)).Should().ContainSingle();
        (await SlotsWonAsync(rolling, first + 7, cancellation)).Should().HaveCountGreaterThan(1);
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task Replacement_wins_and_the_former_bundle_never_beside_it(CancellationToken cancellation)
    {
        using var client = new OrderClient(_relay);
        var block = await CurrentAsync(cancellation) + 3;
        var (former, next, stale) = (client.Transaction(0), client.Transaction(1), client.Transaction(2));
        (await client.PlaceAsync(OrderClient.Json(former, $",\"block\":{block},\"id\":\"mine\",\"nonce\":5"), cancellation)).Status.Should().Be(201);

        var (_, refused) = await client.PlaceAsync(OrderClient.Json(stale, $",\"block\":{block},\"id\":\"mine\",\"nonce\":5"), cancellation);
        var (status, _) = await client.PlaceAsync(OrderClient.Json(next, $",\"block\":{block},\"id\":\"mine\",\"nonce\":6"), cancellation);

        refused.GetProperty("code").GetString().Should().Be("nonce_not_higher");
        status.Should().Be(201);
        (await SlotsWonAsync(next, block + 1, cancellation)).Should().Equal(block);
        (await SlotsWonAsync(former, block + 1, cancellation)).Should().BeEmpty();
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task Replacement_for_another_block_withdraws_the_former_from_its_slot(CancellationToken cancellation)
    {
        using var client = new OrderClient(_relay);
        var block = await CurrentAsync(cancellation) + 2;
        var (former, next) = (client.Transaction(0), client.Transaction(1));
        await client.PlaceAsync(OrderClient.Json(former, $",\"block\":{block},\"id\":\"moved\""), cancellation);

        await client.PlaceAsync(OrderClient.Json(next, $",\"block\":{block + 2},\"id\":\"moved\""), cancellation);

        (await SlotsWonAsync(next, block + 3, cancellation)).Should().Equal(block + 2);
        (await SlotsWonAsync(former, block + 3, cancellation)).Should().BeEmpty();
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task Cancelled_bundle_wins_nothing_and_only_its_owner_cancels_it(CancellationToken cancellation)
    {
        using var client = new OrderClient(_relay);
        using var stranger = new OrderClient(_relay);
        var block = await CurrentAsync(cancellation) + 3;
        var raw = client.Transaction();
        var (_, placed) = await client.PlaceAsync(OrderClient.Json(raw, $",\"block\":{block}"), cancellation);
        var id = placed.GetProperty("id").GetString()!;

        (await stranger.CancelAsync(id, cancellation)).Status.Should().Be(404);
        (await stranger.FateAsync(id, cancellation)).Status.Should().Be(404);
        var (status, cancelled) = await client.CancelAsync(id, cancellation);

        (status, cancelled.GetProperty("closedSlot").ValueKind).Should().Be((200, JsonValueKind.Null));
        (await client.CancelAsync(id, cancellation)).Status.Should().Be(200, "to cancel twice is to cancel");
        (await SlotsWonAsync(raw, block + 1, cancellation)).Should().BeEmpty();
        (await client.FateAsync(id, cancellation)).Body.GetProperty("state").GetString().Should().Be("cancelled");
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task Order_that_never_wins_expires_and_says_why_it_lost(CancellationToken cancellation)
    {
        using var client = new OrderClient(_relay);
        var block = await CurrentAsync(cancellation) + 2;
        var (_, placed) = await client.PlaceAsync(OrderClient.Json(client.Transaction(), $",\"block\":{block},\"maxTimestamp\":1000"), cancellation);

        var fate = await client.FateAsync(placed.GetProperty("id").GetString()!, "expired", cancellation);

        (fate.GetProperty("slot").GetUInt64(), fate.GetProperty("reason").GetString()).Should().Be((block, "expired"));
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task Same_signed_body_again_gets_the_first_answer_and_does_nothing(CancellationToken cancellation)
    {
        using var client = new OrderClient(_relay);
        var block = await CurrentAsync(cancellation) + 3;
        var json = OrderClient.Json(client.Transaction(), $",\"block\":{block},\"id\":\"once\"");
        var (_, first) = await client.PlaceAsync(json, cancellation);
        var (_, replaced) = await client.PlaceAsync(OrderClient.Json(client.Transaction(1), $",\"block\":{block},\"id\":\"once\""), cancellation);

        var (status, again) = await client.PlaceAsync(json, cancellation);

        status.Should().Be(200);
        again.GetProperty("receipt").GetRawText().Should().Be(first.GetProperty("receipt").GetRawText());
        var (_, fate) = await client.FateAsync(first.GetProperty("id").GetString()!, cancellation);
        fate.GetProperty("nonce").GetUInt64().Should().Be(replaced.GetProperty("nonce").GetUInt64(), "the replacement still stands");
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task Private_transaction_is_replaced_by_ten_per_cent_more_and_lives_as_many_blocks_as_the_relay_keeps_it(CancellationToken cancellation)
    {
        using var client = new OrderClient(_relay);
        var first = await CurrentAsync(cancellation) + 2;
        string Order(byte[] raw) => OrderClient.Json(raw, $",\"kind\":\"privateTransaction\",\"block\":{first},\"lastBlock\":{first + 500}");
        var (_, placed) = await client.PlaceAsync(Order(client.Transaction(3, gwei: 100)), cancellation);
        (placed.GetProperty("last").GetUInt64() - first).Should().BeLessThan(25);

        var (_, refused) = await client.PlaceAsync(Order(client.Transaction(3, gwei: 109)), cancellation);
        var bumped = client.Transaction(3, gwei: 110);
        var (status, next) = await client.PlaceAsync(Order(bumped), cancellation);

        refused.GetProperty("code").GetString().Should().Be("replacement_underpriced");
        (status, next.GetProperty("id").GetString()).Should().Be((201, placed.GetProperty("id").GetString()));
        (await SlotsWonAsync(bumped, first + 1, cancellation)).Should().Equal(first);
    }

    [TestCase("""{"transactions":[]}""", 422, "empty_bundle")]
    [TestCase("""{"transactions":["0x00"]}""", 422, "transaction_type")]
    [TestCase("""{"transactions":["zz"]}""", 400, "field_invalid")]
    [TestCase("""{"transactions":["0x"],"transactions":[]}""", 400, "field_invalid")]
    [TestCase("""{"transactions":[{"raw":"0x00","mayFly":true}]}""", 400, "field_invalid")]
    [TestCase("""{"block":1,"slot":1}""", 400, "field_invalid")]
    [TestCase("""{"bid":1}""", 400, "field_invalid")]
    [TestCase("""{"nonsense":1}""", 400, "field_invalid")]
    [TestCase("""[1]""", 400, "field_invalid")]
    [TestCase("""{"transactions":["0x00"]""", 400, "not_json")]
    [TestCase("""{"transactions":[[[[[[]]]]]]}""", 400, "field_invalid")]
    public async Task Bad_body_is_refused_with_its_word(string json, int status, string word)
    {
        using var client = new OrderClient(_relay);
        var (answered, problem) = await client.PlaceAsync(json, CancellationToken.None);
        (answered, problem.GetProperty("code").GetString()).Should().Be((status, word));
    }

    [TestCase("\"block\":1", "window_passed")]
    [TestCase("\"block\":99999999999", "window_too_far")]
    [TestCase("\"slot\":5,\"lastSlot\":4", "field_invalid")]
    public async Task Window_out_of_reach_is_refused(string window, string word)
    {
        using var client = new OrderClient(_relay);
        var (_, problem) = await client.PlaceAsync(OrderClient.Json(client.Transaction(), "," + window), CancellationToken.None);
        problem.GetProperty("code").GetString().Should().Be(word);
    }

    private async Task<ulong> CurrentAsync(CancellationToken cancellation) => (await _relay.Door.NextSlotAsync(300, cancellation)).Slot;

    /// <summary>The slots up to <paramref name="last"/> that the transaction won.</summary>
    private async Task<IReadOnlyList<ulong>> SlotsWonAsync(byte[] raw, ulong last, CancellationToken cancellation)
    {
        var (text, won) = (Hex.Encode(raw), new List<ulong>());
        await foreach (FeedMessage message in _relay.Door.FeedAsync(cancellation))
        {
            if (message.Winners.Any(winner => winner.Transactions.Contains(text))) won.Add(message.Slot);
            if (message.Slot >= last) break;
        }

        return won;
    }
}
