using System.Text.Json;
using FluentAssertions;
using NUnit.Framework;
using Relay.Tests.JsonRpc;
using Relay.Tests.Support;
using Anvil = Relay.Api.Verbs.Demo.Anvil;

namespace Relay.Tests.Pages;

/// <summary>From the page to a private transaction that landed: chromium with an injected wallet, a relay, anvil, and the demo's builder.</summary>
[NonParallelizable]
public sealed class LandingTests
{
    private static readonly string[] Keys =
    [
        Anvil.WalletKey, "0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d", "0x5de4111afa1a4b94908f83103eb1f1706367c2e68ca870fc3fb9a804cdab365a", "0x7c852118294e51e653712a81e05800f419141751be58f605c371e15141b007a6",
    ];

    [Test]
    [CancelAfter(180_000)]
    public async Task Wallet_adds_the_url_sends_from_the_page_and_its_transaction_lands(CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("relay-landing-");
        try
        {
            await using var chain = await Clients.ChainAsync(folder.FullName, cancellation);
            await using var relay = await JsonRpc.RelayDoor.StartAsync("--Relay:Auction:ChainId=31337", $"--Relay:Chain:NodeUrl={chain.Url}", "--Relay:Chain:MaxHeadAgeSeconds=0", "--Relay:Auction:SlotDurationMilliseconds=2000");
            await using var builder = ChildProgram.Start("node", [Path.Combine(Repository.Root, "deploy", "demo", "builder.mjs"), "--relay", relay.Url, "--rpc", chain.Url]);

            var seen = await BrowserScript.RunAsync("pages-landing.mjs", "landing", new { url = relay.Url, node = chain.Url, keys = Keys }, cancellation);

            seen.GetProperty("tried").GetProperty("what").GetString().Should().Be("It is on the chain", "the example of the JSON-RPC page lands as it stands");
            seen.GetProperty("refused").GetString().Should().Be("You said no in the wallet. Nothing was sent.");
            seen.GetProperty("asked").Deserialize<string[]>().Should().Equal("wallet_addEthereumChain", "eth_requestAccounts", "eth_requestAccounts", "eth_chainId", "eth_sendTransaction");
            seen.GetProperty("waiting").GetProperty("chip").GetString().Should().BeOneOf("waiting", "included");
            var landed = seen.GetProperty("landed");
            landed.GetProperty("what").GetString().Should().Be("It is on the chain");
            landed.GetProperty("steps").Deserialize<string[]>().Should().HaveCount(4).And.OnlyContain(step => step.StartsWith("done: ", StringComparison.Ordinal));
            landed.GetProperty("steps")[3].GetString().Should().Be($"done: In block {seen.GetProperty("block").GetUInt64()}");
            seen.GetProperty("link").GetString().Should().Contain("/slots/", "its slot can be verified");
            var shown = seen.GetProperty("shown");
            shown.GetProperty("slot").Deserialize<string[]>().Should().Contain($"block {seen.GetProperty("block").GetUInt64()}");
            shown.GetProperty("live").GetProperty("row").GetString().Should().MatchRegex("^([0-9]+) of \\1$");
            shown.GetProperty("live").GetProperty("sum").GetString().Should().MatchRegex("^[0-9]+ of [1-9][0-9]*$");
            shown.GetProperty("live").GetProperty("builders").GetString().Should().Be("One builder follows the feed.");
            var ends = seen.GetProperty("ends");
            End("reverted").Should().Be(("It is on the chain", "It was included, and failed: its effects were undone, its gas was paid.", true));
            End("cancelled").Should().Be(("Its sender took it back", "It was cancelled, or replaced by another transaction with the same nonce.", false));
            End("failed").Should().Match<(string What, string Why, bool IsWayShown)>(end => end.What == "It was not included" && end.Why.Contains("last block passed") && !end.IsWayShown);
            End("unknown").Should().Match<(string What, string Why, bool IsWayShown)>(end => end.What == "This relay does not know it" && end.Why.Contains("by another url"));
            End("foreign").Should().Be(("It is on the chain", "It did not come by this relay, or so long ago that it is kept no longer.", false));
            seen.GetProperty("complaints").Deserialize<string[]>().Should().BeEmpty();
            seen.GetProperty("hosts").GetInt32().Should().Be(1, "no page asks another host");

            (string What, string Why, bool IsWayShown) End(string name) => (ends.GetProperty(name).GetProperty("what").GetString()!, ends.GetProperty(name).GetProperty("why").GetString()!, ends.GetProperty(name).GetProperty("isWayShown").GetBoolean());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
