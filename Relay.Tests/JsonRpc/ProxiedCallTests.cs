using FluentAssertions;
using NUnit.Framework;
using Relay.Tests.Support;

namespace Relay.Tests.JsonRpc;

/// <summary>What a read may ask of the node, which the auction needs too.</summary>
[NonParallelizable]
public sealed class ProxiedCallTests
{
    [TestCase("eth_call")]
    [TestCase("eth_estimateGas")]
    [TestCase("eth_createAccessList")]
    public async Task Call_of_more_gas_than_a_node_gives_never_reaches_the_node(string method)
    {
        await using var node = await StubNode.StartAsync();
        var asked = new System.Collections.Concurrent.ConcurrentQueue<string>();
        node.Answer = body =>
        {
            if (body.Contains(method, StringComparison.Ordinal)) asked.Enqueue(body);
            return StubNode.Result("\"0x01\"");
        };
        await using var door = await RelayDoor.StartAsync($"--Relay:Chain:NodeUrl={node.Url}");

        (await MessageAsync("\"0x2faf081\"")).Should().Be("call.gas: expected at most 50000000, got 50000001");
        (await MessageAsync($"\"0x{new string('f', 16)}\"")).Should().StartWith("call.gas: expected at most ");
        (await MessageAsync($"\"0x{new string('f', 64)}\"")).Should().StartWith("call.gas: ");
        (await MessageAsync("{}")).Should().StartWith("call.gas: ");
        asked.Should().BeEmpty();

        (await CallAsync("\"0x2faf080\"")).GetProperty("result").GetString().Should().Be("0x01");
        (await door.CallAsync(method, "[{}]")).GetProperty("result").GetString().Should().Be("0x01");
        asked.Should().HaveCount(2);

        Task<System.Text.Json.JsonElement> CallAsync(string gas) => door.CallAsync(method, $$"""[{"to":"0x{{new string('1', 40)}}","gas":{{gas}}},"latest"]""");

        async Task<string> MessageAsync(string gas) => (await CallAsync(gas)).GetProperty("error").GetProperty("message").GetString()!;
    }
}
