using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using FluentAssertions;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Relay.Auction.Chain;
using Relay.Auction.Ethereum;
using Relay.Auction.Tracking;
using Relay.Builders;
using Relay.Tests.Support;

namespace Relay.Tests.Builders;

/// <summary>What builders say of their blocks, beside what the chain says; the chain is written out.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class BlockAuditTests : IDisposable
{
    private const ulong Slot = 7, Number = 8;
    private static readonly Address AlphasPurse = Anvil.At(1);
    private readonly SignerKey _alpha = SignerKey.Generate(), _beta = SignerKey.Generate(), _operator = SignerKey.Generate();
    private FeedServer _server = null!;
    private string[] _winners = [];

    [SetUp]
    public async Task StartAsync()
    {
        var options = FeedServer.Registered(("alpha", _alpha.Address), ("beta", _beta.Address));
        options.OperatorAddress = _operator.Address.ToString();
        options.Registered[0].FeeRecipients.Add(AlphasPurse.ToString());
        _server = await FeedServer.StartAsync(options);
        await _server.PutSlotAsync(Slot, winners: 3, parent: Name(99));
        await using var connection = await _server.ConnectAsync(await _server.TokenAsync(_alpha));
        var result = await connection.InvokeAsync<JsonElement>("GetResult", Slot);
        _winners = [.. result.GetProperty("winners").EnumerateArray().Select(winner => winner.GetProperty("hashes")[0].GetString()!)];
    }

    [TearDown]
    public async Task StopAsync() => await _server.DisposeAsync();

    public void Dispose()
    {
        _alpha.Dispose();
        _beta.Dispose();
        _operator.Dispose();
    }

    [Test]
    public async Task Report_waits_for_the_chain_is_confirmed_and_changes_when_the_block_leaves()
    {
        await ReportAsync(_alpha, 1, _winners);
        (await VerdictAsync("alpha")).Should().Be("pending");

        await MineAsync(1, AlphasPurse, _winners);
        (await VerdictAsync("alpha")).Should().Be("confirmed");
        (await ReadAsync("alpha")).GetProperty("whole").GetInt32().Should().Be(3);

        await MineAsync(2, Anvil.At(9), []);
        (await VerdictAsync("alpha")).Should().Be("left_chain");
        (await ReadAsync("alpha")).GetProperty("blocks").GetInt32().Should().Be(0);

        await MineAsync(1, AlphasPurse, _winners, isFinal: true);
        (await VerdictAsync("alpha")).Should().Be("confirmed");
    }

    [Test]
    public async Task Block_is_known_by_its_fee_recipient_without_a_report_and_judged_by_the_chains_order()
    {
        await MineAsync(1, AlphasPurse, [_winners[1], _winners[0]]);

        var report = await ReadAsync("alpha");
        (await VerdictAsync("alpha")).Should().Be("unreported");
        (report.GetProperty("whole").GetInt32(), report.GetProperty("missing").GetInt32(), report.GetProperty("reordered").GetInt32()).Should().Be((2, 1, 1));
    }

    [Test]
    public async Task Report_that_lies_is_named_so()
    {
        await MineAsync(1, AlphasPurse, _winners[..1]);

        await ReportAsync(_alpha, 1, _winners);
        (await VerdictAsync("alpha")).Should().Be("misreported");
        await ReportAsync(_beta, 1, _winners[..1]);
        (await VerdictAsync("beta")).Should().Be("not_its_own");
        await ReportAsync(_beta, 5, _winners);
        (await VerdictAsync("beta")).Should().Be("not_on_chain");
        (await ReadAsync("beta")).GetProperty("refuted").GetInt32().Should().Be(0, "the chain may still change");

        await MineAsync(1, AlphasPurse, _winners[..1], isFinal: true);
        (await ReadAsync("beta")).GetProperty("refuted").GetInt32().Should().Be(1);
        (await ReadAsync("alpha")).GetProperty("missing").GetInt32().Should().Be(2, "the block counts, and not the report");
    }

    [Test]
    public async Task Winner_of_an_earlier_slot_in_the_block_is_recorded()
    {
        await _server.Application.Services.GetRequiredService<ChainBook<SlotFates>>()
            .PutAsync(5, new SlotFates(6, false, [new WinnerFate(0, Fate.WonIncludedLater, [new TransactionFate(Name(50), Number, Name(1), 3)])]), default);

        await MineAsync(1, AlphasPurse, [.. _winners, Name(50).ToString()]);

        var report = await ReadAsync("alpha");
        report.GetProperty("withOtherSlots").GetInt32().Should().Be(1);
        report.GetProperty("notes")[0].GetProperty("otherSlots")[0].GetUInt64().Should().Be(5);
    }

    [Test]
    public async Task What_lost_and_stands_in_the_block_is_told_to_the_operator_and_not_to_the_builder()
    {
        var hashes = Hashes(_winners);
        await _server.Application.Services.GetRequiredService<ChainBook<SlotBlock>>().PutAsync(Slot, new SlotBlock(Number, Name(1), false, AlphasPurse, default, hashes, [], [4], [], []), default);
        await _server.Application.Services.GetRequiredService<BlockObserver>().ChangedAsync(Slot, default);

        (await ReadAsync("alpha", _operator)).GetProperty("withLost").GetInt32().Should().Be(1);
        var own = await ReadAsync("alpha", _alpha);
        own.GetProperty("withLost").GetInt32().Should().Be(0);
        own.GetRawText().Should().NotContain("\"lost\":[");
    }

    [Test]
    public async Task Refund_that_the_block_does_not_pay_is_counted_and_told_by_rank()
    {
        var block = new SlotBlock(Number, Name(1), false, AlphasPurse, default, Hashes(_winners), [], [], [], [RefundPayment.Paid, RefundPayment.NotPaid, RefundPayment.Delayed]);
        await _server.Application.Services.GetRequiredService<ChainBook<SlotBlock>>().PutAsync(Slot, block, default);
        await _server.Application.Services.GetRequiredService<BlockObserver>().ChangedAsync(Slot, default);

        var report = await ReadAsync("alpha", _alpha);
        report.GetProperty("unpaid").GetInt32().Should().Be(1);
        report.GetProperty("notes")[0].GetProperty("unpaid").EnumerateArray().Select(rank => rank.GetInt32()).Should().Equal(1);
    }

    private async Task ReportAsync(SignerKey builder, int block, string[] transactions)
    {
        await using var connection = await _server.ConnectAsync(await _server.TokenAsync(builder));
        await connection.InvokeAsync("ReportBlock", Slot, Name(block).ToString(), Number, transactions);
    }

    /// <summary>The chain has this block now, and the leading node saw it.</summary>
    private async Task MineAsync(int block, Address recipient, string[] transactions, bool isFinal = false)
    {
        var services = _server.Application.Services;
        var head = new BlockHead(Number, Name(block), Name(99), 1, 1, 30_000_000, 0);
        var mined = new MinedBlock(head, Hashes(transactions).Select((hash, i) => (hash, i)).ToDictionary(pair => pair.hash, pair => (uint)pair.i)) { FeeRecipient = recipient };
        var recorder = new BlockRecorder(
            services.GetRequiredService<ChainBook<SlotBlock>>(), services.GetRequiredService<ChainBook<SlotFates>>(), new LosingBundles(_server.Store, _server.Keys), services.GetRequiredService<BlockObserver>(), (_, _) => Task.FromResult<IReadOnlyList<BlockTransfer>?>(null));
        await recorder.RecordAsync(Slot, [], mined, isFinal, default);
    }

    private async Task<string?> VerdictAsync(string builder)
        => (await ReadAsync(builder)).GetProperty("notes").EnumerateArray().First(note => note.GetProperty("kind").GetString() == "block").GetProperty("verdict").GetString();

    private async Task<JsonElement> ReadAsync(string builder, SignerKey? reader = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{BuilderServices.HubPath}/{builder}/report");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await _server.TokenAsync(reader ?? _operator));
        using var answer = await _server.Http.SendAsync(request);
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    private static Hash32[] Hashes(string[] texts) => [.. texts.Select(text => Hash32.TryParse(text, out var hash) ? hash : throw new FormatException(text))];

    private static Hash32 Name(int number) => Keccak.Hash([(byte)number]);
}
