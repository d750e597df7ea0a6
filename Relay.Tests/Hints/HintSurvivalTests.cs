using System.Text;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Relay.Auction.Ethereum;
using Relay.Auction.Orders;
using Relay.Auction.Sealing;
using Relay.Auction.Slots;
using Relay.Tests.Ethereum;
using Relay.Tests.Support;

namespace Relay.Tests.Hints;

/// <summary>What a restart or a crash leaves of hints: the log, and what was due.</summary>
public sealed class HintSurvivalTests
{
    private readonly SignerKey _wallet = SignerKey.Generate();

    [OneTimeTearDown]
    public void DisposeKey() => _wallet.Dispose();

    [Test]
    [CancelAfter(60_000)]
    public async Task Stream_resumes_across_a_restart_and_the_numbers_go_on(CancellationToken cancellation)
    {
        using var folder = new DataFolder();
        var told = new List<ServerEvent>();
        await using (var relay = await RelayUnderTest.StartOnAsync(folder.Path, "Auction:SlotDurationMilliseconds=12000"))
        {
            using var reader = await EventReader.OpenAsync(relay.Door.Http, cancellation: cancellation);
            for (ulong nonce = 0; nonce < 3; nonce++) await ShareAsync(relay, nonce, cancellation);
            for (var i = 0; i < 3; i++) told.Add(await reader.NextAsync(cancellation));
        }

        await using var next = await RelayUnderTest.StartOnAsync(folder.Path, "Auction:SlotDurationMilliseconds=12000");
        using var resumed = await EventReader.OpenAsync(next.Door.Http, "1", cancellation: cancellation);
        await ShareAsync(next, 3, cancellation);

        (await resumed.NextAsync(cancellation), await resumed.NextAsync(cancellation)).Should().Be((told[1], told[2]));
        (await resumed.NextAsync(cancellation)).Id.Should().Be(4);
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Hint_that_a_crash_left_due_is_told_once_when_the_next_slot_opens(CancellationToken cancellation)
    {
        await using var relay = await RelayUnderTest.StartAsync();
        using var reader = await EventReader.OpenAsync(relay.Door.Http, cancellation: cancellation);
        var (book, now) = (relay.Services.GetRequiredService<OrderBook>(), TestTime.System.NowMs());
        var slot = relay.Services.GetRequiredService<SlotClock>().NextToClose(now);
        var raw = new SampleTransaction { Nonce = 9 }.DynamicFee(_wallet);
        TransactionDecoder.TryDecode(raw, out var transaction, out _).Should().BeTrue();
        var order = new StandingOrder
        {
            // For later slots only, so that it cannot win before it is told.
            Kind = OrderKind.PrivateTransaction, Owner = _wallet.Address, Id = StandingOrder.IdOfPrivate(_wallet.Address, 9), Nonce = 1, Content = Keccak.Hash(raw),
            Window = new OrderWindow(WindowUnit.Slot, slot + 12, slot + 20), PlacedAt = now, Hints = SharedHints.Hash, Transactions = [new BidTransaction(Tolerance.None, raw)],
        };

        // Stored and marked, and then the node that took it was gone: nobody was told of it.
        await book.PutAsync(order, [transaction!], null, now, 60, null, cancellation);
        var told = await reader.NextAsync(cancellation);

        told.Json.GetProperty("hash").GetString().Should().Be(Keccak.Hash(transaction!.Hash.ToArray()).ToString());
        (await book.FindAsync(order.Id, cancellation))!.IsHintDue.Should().BeFalse();
        await relay.Door.ResultOfAsync((await relay.Door.NextSlotAsync(0, cancellation)).Slot + 1, cancellation);
        (await relay.Store.Hints.ReadAsync(0, 10, cancellation)).Should().ContainSingle();
    }

    private async Task ShareAsync(RelayUnderTest relay, ulong nonce, CancellationToken cancellation)
    {
        var raw = Hex.Encode(new SampleTransaction { Nonce = nonce }.DynamicFee(_wallet));
        using var content = new StringContent($$"""{"jsonrpc":"2.0","id":1,"method":"eth_sendRawTransaction","params":["{{raw}}"]}""", Encoding.UTF8, "application/json");
        using var answer = await relay.Door.Http.PostAsync("/?hint=tx_hash", content, cancellation);
        (await answer.Content.ReadAsStringAsync(cancellation)).Should().Contain("result");
    }
}
