using System.Text.Json;
using FluentAssertions;
using NUnit.Framework;
using Relay.Auction.Ethereum;
using Relay.Tests.Support;

namespace Relay.Tests.Builders;

/// <summary>docs/clients/builder.mjs, with @microsoft/signalr and ethers, against the real relay.</summary>
public sealed class ExampleBuilderTests
{
    [Test]
    [CancelAfter(120_000)]
    public async Task Example_logs_in_and_finds_every_signature_right(CancellationToken cancellation)
    {
        var key = Path.GetTempFileName();
        try
        {
            using var alpha = SignerKey.Generate();
            Span<byte> secret = stackalloc byte[SignerKey.SecretSize];
            alpha.Export(secret);
            File.WriteAllText(key, Hex.Encode(secret));
            await RunAsync(alpha, key, cancellation);
        }
        finally
        {
            File.Delete(key);
        }
    }

    private static async Task RunAsync(SignerKey alpha, string key, CancellationToken cancellation)
    {
        await using var relay = await RelayUnderTest.StartAsync("Auction:SlotDurationMilliseconds=1500", "Builders:Registered:0:Name=alpha", $"Builders:Registered:0:Address={alpha.Address}");
        await using var example = NodeScript.StartDocumented(
            "builder.mjs", ["--relay", relay.Door.Url.GetLeftPart(UriPartial.Authority), "--pin", relay.Keys.Relay.Address.ToString(), "--key", key], ("NODE_EXTRA_CA_CERTS", relay.Door.Certificate));
        using var searcher = new TestSearcher();
        var header = await relay.Door.NextSlotAsync(700, cancellation);
        await relay.Door.SubmitAsync(header, searcher.Seal(header), cancellation);

        List<string> kinds = [];
        var expected = 0UL;
        while (true)
        {
            var message = JsonSerializer.Deserialize<JsonElement>(await example.ReadLineAsync(cancellation));
            message.GetProperty("faults").EnumerateArray().Should().BeEmpty(message.GetRawText());
            message.GetProperty("sequence").GetUInt64().Should().Be(++expected);
            if (message.GetProperty("slot").GetUInt64() != header.Slot) continue;
            kinds.Add(message.GetProperty("kind").GetString()!);
            if (kinds[^1] != "result") continue;
            message.GetProperty("winners").GetArrayLength().Should().Be(1);
            break;
        }

        kinds.Should().Equal("header", "commitment", "result");
    }
}
