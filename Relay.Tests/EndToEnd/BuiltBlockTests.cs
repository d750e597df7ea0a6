using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using FluentAssertions;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Relay.Api.Verbs.Sending;
using Relay.Auction.Ethereum;
using Relay.Auction.Sealing;
using Relay.Auction.Slots;
using Relay.Tests.Support;
using static Relay.Tests.Simulating.SimulationBench;

namespace Relay.Tests.EndToEnd;

/// <summary>A relay beside a real chain judges what builders say of a block that stands there, and finds what it should not hold.</summary>
[NonParallelizable]
public sealed class BuiltBlockTests
{
    [Test]
    [CancelAfter(120_000)]
    public async Task Reported_block_is_judged_by_what_the_node_has_and_a_loser_in_it_is_told_to_the_operator(CancellationToken cancellation)
    {
        using var alpha = SignerKey.Generate();
        using var beta = SignerKey.Generate();
        await using var anvil = await Anvil.StartAsync();
        await using var relay = await RelayUnderTest.StartAsync(
            $"Auction:ChainId={Anvil.ChainId}", "Auction:SlotDurationMilliseconds=2000", $"Chain:NodeUrl={anvil.Url}", "Chain:MaxHeadAgeSeconds=0", "Chain:PollMilliseconds=100",
            "Builders:Registered:0:Name=alpha", $"Builders:Registered:0:Address={alpha.Address}", $"Builders:Registered:0:FeeRecipients:0={FeeRecipient}",
            "Builders:Registered:1:Name=beta", $"Builders:Registered:1:Address={beta.Address}");
        using var alice = new TestSearcher();
        using var bob = new TestSearcher();
        var pool = await anvil.PoolAsync(1);
        // The pool pays once: who bids more wins it, and the other's is a loser that stands in the block all the same.
        var (first, second) = (await PayAsync(anvil, 900, pool), await PayAsync(anvil, 700, pool));
        var header = await relay.Door.NextSlotAsync(700, cancellation);
        await relay.Door.SubmitAsync(header, alice.Seal(header, first), cancellation);
        await relay.Door.SubmitAsync(header, bob.Seal(header, second), cancellation);
        await using var hub = await relay.Door.HubAsync(alpha, cancellation);
        var result = await ResultAsync(hub, header.Slot, cancellation);
        result.GetProperty("winners").GetArrayLength().Should().Be(1);
        result.GetRawText().Should().NotContain(Convert.ToHexStringLower(second.Transactions[0].Raw.Span)).And.NotContain(Keccak.Hash(second.Transactions[0].Raw.Span).ToString(), "a builder sees winners only");
        await relay.OutcomesAsync(header.Slot, cancellation); // Written behind the result.

        var mined = await anvil.MineAsync(FeeRecipient, [first.Transactions[0].Raw, second.Transactions[0].Raw], relay.Services.GetRequiredService<SlotClock>().StartOf(header.Slot) / 1000);
        var head = await anvil.HeadAsync();
        mined.Should().HaveCount(2);
        var findings = await hub.InvokeAsync<JsonElement>("ReportBlock", header.Slot, head.Hash.ToString(), head.Number, mined, cancellation);
        findings.GetProperty("whole").GetInt32().Should().Be(1);
        await using (var other = await relay.Door.HubAsync(beta, cancellation)) await other.InvokeAsync<JsonElement>("ReportBlock", header.Slot, head.Hash.ToString(), head.Number, mined, cancellation);

        using var operators = OperatorOf(relay);
        var report = await UntilAsync(relay, operators, "alpha", "confirmed", cancellation);
        (report.GetProperty("blocks").GetInt32(), report.GetProperty("whole").GetInt32(), report.GetProperty("withLost").GetInt32()).Should().Be((1, 1, 1), report.GetRawText());
        report.GetProperty("notes").EnumerateArray().First(note => note.GetProperty("kind").GetString() == "block").GetProperty("lost").EnumerateArray().Select(one => one.GetUInt32()).Should().Equal(1);
        (await ReportAsync(relay, alpha, "alpha", cancellation)).GetProperty("withLost").GetInt32().Should().Be(0, "a builder is not told who lost");
        (await UntilAsync(relay, operators, "beta", "not_its_own", cancellation)).GetProperty("blocks").GetInt32().Should().Be(0, "the node says who was paid for it");
    }

    private static async Task<BidPlaintext> PayAsync(Anvil anvil, ulong wei, Address to) => new()
    {
        Terms = BidTerms.BidDeclared, Bid = wei, Transactions = [new BidTransaction(Tolerance.None, Transaction(to, wei).DynamicFee(await anvil.AccountAsync()))],
    };

    private static async Task<JsonElement> ResultAsync(HubConnection hub, ulong slot, CancellationToken cancellation)
    {
        await foreach (var message in hub.StreamAsync<JsonElement>("StreamResults", 1UL, cancellation))
        {
            if (message.GetProperty("kind").GetString() == "result" && message.GetProperty("slot").GetUInt64() == slot) return message;
        }

        throw new InvalidOperationException("the feed ended");
    }

    private static SignerKey OperatorOf(RelayUnderTest relay)
        => SearcherKeyFile.TryOpen(Path.Combine(relay.Folder, "client", "operator.key"), out var key, out _, out var fault) ? key : throw new InvalidOperationException(fault);

    /// <summary>The report, as soon as the newest judgement is this one.</summary>
    private static async Task<JsonElement> UntilAsync(RelayUnderTest relay, SignerKey reader, string builder, string verdict, CancellationToken cancellation)
    {
        using var changed = new SemaphoreSlim(0);
        using var waking = relay.Store.OnWake(() => changed.Release());
        while (true)
        {
            var report = await ReportAsync(relay, reader, builder, cancellation);
            if (report.GetProperty("verdicts").TryGetProperty(verdict, out _)) return report;
            await changed.WaitAsync(TimeSpan.FromMilliseconds(200), cancellation);
        }
    }

    private static async Task<JsonElement> ReportAsync(RelayUnderTest relay, SignerKey reader, string builder, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/builders/{builder}/report");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await relay.Door.TokenAsync(reader, cancellation));
        using var answer = await relay.Door.Http.SendAsync(request, cancellation);
        return await answer.Content.ReadFromJsonAsync<JsonElement>(cancellation);
    }
}
