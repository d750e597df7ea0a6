using System.Collections.Concurrent;
using System.Text.Json;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NUnit.Framework;
using Relay.Api.Verbs.Feed;
using Relay.Auction.Ethereum;
using Relay.Auction.Slots;
using Relay.Tests.Ethereum;
using Relay.Tests.Support;

namespace Relay.Tests.JsonRpc;

/// <summary>How backruns end: with their target, and never the other way round. A real relay with anvil behind it.</summary>
[NonParallelizable]
public sealed class BackrunLifeTests
{
    private const string NotFound = "backrun not found: no private transaction that is shared waits under this hash";
    private const ulong Gwei = 1_000_000_000;

    private readonly Written _log = new();
    private readonly ConcurrentQueue<string> _answers = [];
    private Anvil _chain = null!;
    private RelayDoor _door = null!;
    private SignerKey _owner = null!, _searcher = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _chain = await Anvil.StartAsync();
        _door = await RelayDoor.StartAsync(
            $"--Relay:Auction:ChainId={Anvil.ChainId}", $"--Relay:Chain:NodeUrl={_chain.Url}", "--Relay:Auction:SlotDurationMilliseconds=5000", "--Logging:LogLevel:Default=Debug", "--Logging:Console:LogLevel:Default=None");
        _door.Services.GetRequiredService<ILoggerFactory>().AddProvider(_log);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _door.DisposeAsync();
        await _chain.DisposeAsync();
        _log.Dispose();
    }

    [SetUp]
    public async Task MakeAccountsAsync() => (_owner, _searcher) = (await _chain.AccountAsync(), await _chain.AccountAsync());

    [TearDown]
    public void DisposeKeys()
    {
        _owner.Dispose();
        _searcher.Dispose();
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Backrun_ends_with_its_cancelled_target_and_its_signed_body_still_gets_its_first_answer(CancellationToken cancellation)
    {
        await FreshSlotAsync(cancellation);
        var target = Transaction(_owner, 2);
        var hash = await ShareAsync(target);
        var body = Backrun(hash, Transaction(_searcher, 20));
        var placed = await SearcherAsync(body);

        (await _door.CallAsync("eth_cancelPrivateTransaction", $$"""[{"txHash":"{{hash}}"}]""", _owner)).GetProperty("result").GetBoolean().Should().BeTrue();
        var again = await SearcherAsync(body);
        var other = await SearcherAsync(Backrun(hash, Transaction(_searcher, 21)));
        var unknown = await SearcherAsync(Backrun(Keccak.Hash([1]).ToString(), Transaction(_searcher, 22)));
        var stats = await StatsAsync(placed);

        again.GetRawText().Should().Be(placed.GetRawText());
        (stats.GetProperty("state").GetString(), stats.GetProperty("reason").GetString()).Should().Be(("ended", "target_gone"));
        Message(other).Should().Be(Message(unknown)).And.Be(NotFound);
        var slot = SlotOf(placed);
        (await ResultAsync(slot, cancellation)).Winners.SelectMany(winner => winner.Hashes).Should().NotContain(hash).And.NotContain(HashOf(Transaction(_searcher, 20)), "it was withdrawn from the slot that it stood in");
        AssertNothingIsSaidOf(target);
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Backrun_ends_where_its_target_is_replaced_and_the_replacement_wins_alone(CancellationToken cancellation)
    {
        await FreshSlotAsync(cancellation);
        var (former, next) = (Transaction(_owner, 2), Transaction(_owner, 3));
        var placed = await SearcherAsync(Backrun(await ShareAsync(former), Transaction(_searcher, 20)));

        var bumped = await ShareAsync(next);
        var stats = await StatsAsync(placed);

        (stats.GetProperty("state").GetString(), stats.GetProperty("reason").GetString()).Should().Be(("ended", "target_gone"));
        var winners = (await ResultAsync(SlotOf(placed), cancellation)).Winners;
        winners.Select(winner => string.Join(",", winner.Hashes)).Should().Equal(bumped);
        AssertNothingIsSaidOf(former);
        AssertNothingIsSaidOf(next);
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Backrun_that_reverts_leaves_its_target_the_place(CancellationToken cancellation)
    {
        await FreshSlotAsync(cancellation);
        var target = Transaction(_owner, 2);
        var hash = await ShareAsync(target);
        var placed = await SearcherAsync(Backrun(hash, Transaction(_searcher, 50, Anvil.Reverter)));

        var winners = (await ResultAsync(SlotOf(placed), cancellation)).Winners;

        winners.Select(winner => string.Join(",", winner.Hashes)).Should().Equal(hash);
        winners.Single().Transactions.Should().Equal(Hex.Encode(target));
        (await StatsUntilAsync(placed, "ended", cancellation)).GetProperty("reason").GetString().Should().Be("target_gone", "its target was shown without it");
        AssertNothingIsSaidOf(target);
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Of_two_backruns_the_better_one_wins_with_the_target_which_stands_once(CancellationToken cancellation)
    {
        await FreshSlotAsync(cancellation);
        using var rival = await _chain.AccountAsync();
        var target = Transaction(_owner, 2);
        var hash = await ShareAsync(target);
        var (poor, rich) = (Transaction(_searcher, 20), Transaction(rival, 30));
        var first = await SearcherAsync(Backrun(hash, poor));
        // Named by what hints name it by, and for more than is asked.
        await SearcherAsync(Backrun(Keccak.Hash(Hash32.TryParse(hash, out var parsed) ? parsed.ToArray() : []).ToString(), rich, ""","refundPercent":91"""), rival);

        var winners = (await ResultAsync(SlotOf(first), cancellation)).Winners;

        winners.Select(winner => string.Join(",", winner.Hashes)).Should().Equal($"{hash},{HashOf(rich)}");
        (await StatsUntilAsync(first, "ended", cancellation)).GetProperty("reason").GetString().Should().Be("target_gone");
        AssertNothingIsSaidOf(target);
    }

    private static byte[] Transaction(SignerKey key, ulong gwei, Address? to = null)
        => new SampleTransaction { ChainId = Anvil.ChainId, Nonce = 0, GasLimit = 60_000, MaxFee = 100 * gwei * Gwei, Priority = gwei * Gwei, To = to ?? Anvil.At(0x66, 0x66), Value = 1, Calldata = [] }.DynamicFee(key);

    private static string Backrun(string target, byte[] raw, string fields = "")
        => $$$"""{"jsonrpc":"2.0","id":1,"method":"eth_sendBundle","params":[{"txs":["{{{target}}}","{{{Hex.Encode(raw)}}}"],"blockNumber":"0x1"{{{fields}}}}]}""";

    private static string HashOf(byte[] raw) => Keccak.Hash(raw).ToString();

    private static string Message(JsonElement answer) => answer.GetProperty("error").GetProperty("message").GetString()!;

    private static ulong SlotOf(JsonElement placed) => placed.GetProperty("result").GetProperty("receipt").GetProperty("slot").GetUInt64();

    private async Task<string> ShareAsync(byte[] raw)
        => (await _door.CallAsync("eth_sendPrivateTransaction", $$"""[{"tx":"{{Hex.Encode(raw)}}","preferences":{"privacy":{"hints":["hash"]} } }]""", _owner)).GetProperty("result").GetString()!;

    /// <summary>A searcher's answer, which must tell nothing of the target.</summary>
    private async Task<JsonElement> SearcherAsync(string body, SignerKey? key = null)
    {
        var answer = await _door.AskAsync(body, signer: key ?? _searcher);
        _answers.Enqueue(answer.GetRawText());
        return answer;
    }

    private async Task<JsonElement> StatsAsync(JsonElement placed)
    {
        var hash = placed.GetProperty("result").GetProperty("bundleHash").GetString();
        return (await SearcherAsync($$"""{"jsonrpc":"2.0","id":1,"method":"flashbots_getBundleStatsV2","params":[{"bundleHash":"{{hash}}","blockNumber":"0x1"}]}""")).GetProperty("result");
    }

    private async Task<JsonElement> StatsUntilAsync(JsonElement placed, string state, CancellationToken cancellation)
    {
        while (true)
        {
            var stats = await StatsAsync(placed);
            if (stats.GetProperty("state").GetString() == state) return stats;
            cancellation.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Waits until the slot that orders go into leaves time for a whole test.</summary>
    private async Task FreshSlotAsync(CancellationToken cancellation)
    {
        var clock = _door.Services.GetRequiredService<SlotClock>();
        var next = clock.NextToClose(TestTime.System.NowMs());
        if (clock.ClosesAt(next) < TestTime.System.NowMs() + 3_000) await ResultAsync(next, cancellation);
    }

    private async Task<FeedMessage> ResultAsync(ulong slot, CancellationToken cancellation)
    {
        using var handler = new SocketsHttpHandler();
        await foreach (var element in new FeedSubscription(new Uri(_door.Url), handler, TestTime.System, _ => { }).FromAsync(1, cancellation))
        {
            if (element.Deserialize<FeedMessage>(JsonSerializerOptions.Web) is { } message && message.Slot >= slot) return message;
        }

        throw new InvalidOperationException("the feed ended");
    }

    private void AssertNothingIsSaidOf(byte[] target)
    {
        _log.Lines.Should().NotBeEmpty("the log was on");
        // Its signature is in no other bytes.
        string[] spellings = [Hex.Encode(target.AsSpan(target.Length - 40))[2..], Convert.ToBase64String(target)[8..40]];
        foreach (var said in _answers.Concat(_log.Lines)) spellings.Should().OnlyContain(spelling => !said.Contains(spelling, StringComparison.OrdinalIgnoreCase));
    }

    private sealed class Written : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Lines.Enqueue(formatter(state, exception) + exception);

        public void Dispose()
        {
        }
    }
}
