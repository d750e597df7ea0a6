using System.Text.Json;
using FluentAssertions;
using NUnit.Framework;
using Relay.Auction.Ethereum;
using Relay.Tests.Support;
using static Relay.Tests.Simulating.SimulationBench;

namespace Relay.Tests.JsonRpc;

/// <summary>Backruns whose searcher used the nonce for something else meanwhile; on a chain of its own, for blocks come.</summary>
[NonParallelizable]
public sealed class BackrunNonceTests
{
    [Test]
    [CancelAfter(60_000)]
    public async Task Backrun_whose_nonce_the_chain_has_used_is_sealed_no_more_and_ends_with_that_reason(CancellationToken cancellation)
    {
        await using var chain = await Anvil.StartAsync();
        await using var door = await RelayDoor.StartAsync(
            $"--Relay:Auction:ChainId={Anvil.ChainId}", $"--Relay:Chain:NodeUrl={chain.Url}", "--Relay:Chain:PollMilliseconds=50", "--Relay:Auction:SlotDurationMilliseconds=2000");
        using var owner = await chain.AccountAsync();
        using var searcher = await chain.AccountAsync();
        var target = Hex.Encode(Transaction(Anvil.At(1), 1, nonce: 1, tip: Gwei).DynamicFee(owner));
        // Its nonce leaves a gap, so it does not win, and its backrun waits with it.
        var hash = (await door.CallAsync("eth_sendPrivateTransaction", $$"""[{"tx":"{{target}}","maxBlockNumber":"0x19","preferences":{"privacy":{"hints":["hash"]} } }]""", owner)).GetProperty("result").GetString()!;
        var placed = await door.CallAsync("eth_sendBundle", $$"""[{"txs":["{{hash}}","{{Hex.Encode(Transaction(Anvil.At(2), 1, tip: 20 * Gwei).DynamicFee(searcher))}}"],"blockNumber":"0x14"}]""", searcher);
        var bundle = placed.GetProperty("result").GetProperty("bundleHash").GetString();

        await chain.MineAsync(Anvil.At(9), [Transaction(Anvil.At(3), 1, tip: 40 * Gwei).DynamicFee(searcher)]);
        await UntilAsync(stats => Task.FromResult(State(stats) == "nonce_used"));
        await chain.RpcAsync("anvil_mine", "0x20");

        // With its target, or past its block, it would have ended otherwise.
        await UntilAsync(async _ => (await door.Http.GetStringAsync($"/tx/{hash}", cancellation)).Contains("FAILED", StringComparison.Ordinal));
        State(await StatsAsync()).Should().Be("nonce_used");

        async Task<JsonElement> StatsAsync() => (await door.CallAsync("flashbots_getBundleStatsV2", $$"""[{"bundleHash":"{{bundle}}","blockNumber":"0x14"}]""", searcher)).GetProperty("result");

        async Task<JsonElement> UntilAsync(Func<JsonElement, Task<bool>> isSo)
        {
            while (true)
            {
                var stats = await StatsAsync();
                if (await isSo(stats)) return stats;
                await Task.Delay(TimeSpan.FromMilliseconds(50), TestTime.System, cancellation);
            }
        }
    }

    private static string? State(JsonElement stats) => stats.GetProperty("state").GetString();
}
