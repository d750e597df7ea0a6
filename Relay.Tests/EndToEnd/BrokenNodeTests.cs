using System.Text.Json;
using System.Text.RegularExpressions;
using FluentAssertions;
using NUnit.Framework;
using Relay.Auction.Ethereum;
using Relay.Auction.Sealing;
using Relay.Tests.Support;
using static Relay.Tests.Simulating.SimulationBench;

namespace Relay.Tests.EndToEnd;

/// <summary>One relay whose node, a real anvil behind a front, lies or breaks in one way after the other: whole slots, and never a restart.</summary>
[NonParallelizable, FixtureLifeCycle(LifeCycle.SingleInstance)]
public sealed class BrokenNodeTests
{
    private Anvil _chain = null!;
    private StubNode _front = null!;
    private VerifiedRelay _relay = null!;
    private SignerKey _alice = null!;
    private BidPlaintext _bundle = null!;
    private Func<string, string?> _well = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _chain = await Anvil.StartAsync();
        _front = await StubNode.StartAsync();
        _well = CappedNode.Before(_chain, ulong.MaxValue);
        _front.Answer = _well;
        _relay = await VerifiedRelay.StartAsync(_front.Url);
        _alice = await _chain.AccountAsync();
        _bundle = new BidPlaintext { Terms = BidTerms.BidDeclared, Bid = 7, Transactions = [new BidTransaction(Tolerance.None, Transaction(Anvil.Payer, 7).DynamicFee(_alice))] };
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _relay.DisposeAsync();
        await _front.DisposeAsync();
        await _chain.DisposeAsync();
        _alice.Dispose();
    }

    [TearDown]
    public void Mend() => (_front.Answer, _front.Status) = (_well, 200);

    private static IEnumerable<TestCaseData> Faults()
    {
        // Of the simulations alone: blocks and accounts are given as ever.
        yield return Simulating("Hangs", _ => null, "no answer in time");
        yield return Simulating("Talks_garbage", _ => "<html>", "not of the method's form");
        yield return Simulating("Answers_for_another_block", well => well.Replace("\"number\":\"0x1\"", "\"number\":\"0x63\"", StringComparison.Ordinal), "not of the method's form");
        yield return Simulating("Leaves_out_a_result", well => well.Replace("\"calls\":[{", "\"calls\":[],\"was\":[{", StringComparison.Ordinal), "not of the method's form");
        yield return Simulating("Says_that_a_reader_reverted", well => well.Replace("\"status\":\"0x1\"", "\"status\":\"0x0\"", StringComparison.Ordinal), "its answer cannot be");
        yield return Simulating("Says_absurd_gas", well => Regex.Replace(well, "\"gasUsed\":\"0x[0-9a-f]+\"", "\"gasUsed\":\"0xffffffffffffffff\""), "its answer cannot be");
        yield return Simulating("Fails_inside", _ => StubNode.Error(-32603, "internal error"), "refuses to simulate: -32603");

        // Of all that is asked.
        yield return Whole("Loses_the_method", 200, (body, well) => body.Contains("eth_simulateV1", StringComparison.Ordinal) ? StubNode.Error(-32601, "no such method") : well(body), "no eth_simulateV1");
        yield return Whole("Answers_every_call_with_HTTP_500", 500, (_, _) => "", "the node gives no block: HTTP 500");
        yield return Whole("Hangs_in_every_call", 200, (_, _) => null, "the node gives no block: no answer in time");
        yield return Whole("Gives_no_accounts", 200, (body, well) => body.StartsWith('[') ? "[]" : well(body), "it does not give accounts");

        static TestCaseData Simulating(string name, Func<string, string?> change, string health)
            => Whole(name, 200, (body, well) => body.Contains("validation", StringComparison.Ordinal) ? change(well(body)!) : well(body), health);

        static TestCaseData Whole(string name, int status, Func<string, Func<string, string?>, string?> answer, string health) => new TestCaseData(status, answer, health).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Faults))]
    [CancelAfter(30_000)]
    public async Task Node_that(int status, Func<string, Func<string, string?>, string?> answer, string health, CancellationToken cancellation)
    {
        (_front.Answer, _front.Status) = (body => answer(body, _well), status);

        var broken = await _relay.PlayAsync([_bundle], cancellation);

        (Text(broken, "status"), Text(broken, "reason"), broken.GetProperty("verified").GetBoolean()).Should().Be(("ranked", "not_simulated", false));
        (broken.GetProperty("opened").GetInt32(), broken.GetProperty("winners").GetArrayLength()).Should().Be((1, 0), "what is not verified does not win");
        (broken.GetProperty("publishedAt").GetUInt64() - broken.GetProperty("closedAt").GetUInt64()).Should().BeLessThan(1_500, "the result is due");
        (await _relay.ReadinessAsync(said => said.Contains(health, StringComparison.Ordinal), cancellation)).Should().NotStartWith("ok");

        Mend();
        await _relay.ReadinessAsync(said => said.StartsWith("ok: ", StringComparison.Ordinal), cancellation);
        var mended = await _relay.PlayAsync([_bundle], cancellation);

        (Text(mended, "status"), Text(mended, "reason"), mended.GetProperty("verified").GetBoolean()).Should().Be(("ranked", null, true));
        mended.GetProperty("winners").EnumerateArray().Should().ContainSingle();
    }

    private static string? Text(JsonElement of, string name) => of.GetProperty(name).GetString();
}
