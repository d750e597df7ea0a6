using System.Text.Json;
using FluentAssertions;
using NUnit.Framework;
using Relay.Tests.Support;
using Relay.Tests.Transparency;

namespace Relay.Tests.Pages;

/// <summary>A page that stays open while the relay is away, and what is kept no longer when it is back.</summary>
[NonParallelizable]
public sealed class RestartedRelayTests
{
    [Test]
    [CancelAfter(180_000)]
    public async Task Page_goes_on_when_the_relay_is_back_and_a_slot_that_is_kept_no_longer_says_so(CancellationToken cancellation)
    {
        await using var relay = await RunningRelay.StartEmptyAsync(cancellation);
        await relay.SendAsync([(relay.Alice, RunningRelay.Bundle(700, Transaction()), 1, 1)], cancellation);
        await using var node = await BrowserScript.StartAsync("pages.mjs", "restart", BrowserScript.Input(relay));
        (await node.ReadLineAsync(cancellation)).Should().Be("ready");

        // As the retention does it: every key of the slot is gone.
        using (var redis = await RelayUnderTest.ConnectAsync(relay.Data))
        {
            foreach (var key in redis.GetServer(redis.GetEndPoints()[0]).Keys(pattern: $"{{relay:1}}:{relay.Slot}:*")) await redis.GetDatabase().KeyDeleteAsync(key);
        }

        await relay.RestartAsync(cancellation);

        var seen = JsonElement.Parse(await node.ReadLineAsync(cancellation));
        seen.GetProperty("after").GetUInt64().Should().BeGreaterThan(seen.GetProperty("before").GetUInt64());
        seen.GetProperty("words").GetString().Should().StartWith("The relay has no header of this slot. Either it was down then, or the slot is kept no longer");
        seen.GetProperty("chip").GetString().Should().Be("not there");
        seen.GetProperty("complaints").Deserialize<string[]>().Should().BeEmpty();
    }

    private static byte[] Transaction()
    {
        using var wallet = Auction.Ethereum.SignerKey.Generate();
        return new Ethereum.SampleTransaction { Nonce = 0 }.DynamicFee(wallet);
    }
}
