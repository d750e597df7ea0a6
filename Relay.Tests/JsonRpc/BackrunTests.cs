using System.Numerics;
using FluentAssertions;
using NUnit.Framework;
using Relay.Auction.Ethereum;

namespace Relay.Tests.JsonRpc;

/// <summary>MEV-Share's client, unmodified, and a builder on the feed, with anvil behind the relay.</summary>
[NonParallelizable]
public sealed class BackrunTests
{
    private const string NotFound = "backrun not found: no private transaction that is shared waits under this hash";

    [Test]
    public async Task Shared_transaction_and_its_backrun_by_hash_land_in_order_and_the_builder_is_told_the_refund()
    {
        var folder = Directory.CreateTempSubdirectory("relay-backruns-").FullName;
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        await using var chain = await Clients.ChainAsync(folder, patience.Token);
        await using var door = await RelayDoor.StartAsync("--Relay:Auction:ChainId=31337", $"--Relay:Chain:NodeUrl={chain.Url}", "--Relay:Auction:SlotDurationMilliseconds=8000");

        var report = await Clients.RunAsync("clients-backruns.mjs", door.Url, chain.Url, patience.Token);

        report.GetProperty("unshared").GetProperty("message").GetString().Should().Contain(NotFound);
        report.GetProperty("unknown").GetProperty("message").GetString().Should().Contain(NotFound);
        report.GetProperty("tooLittle").GetProperty("message").GetString().Should().Contain("asks for 90 percent, 50 was offered");
        report.GetProperty("placed").TryGetProperty("value", out _).Should().BeTrue(report.GetProperty("placed").ToString());
        report.GetProperty("rival").TryGetProperty("value", out _).Should().BeTrue(report.GetProperty("rival").ToString());
        report.GetProperty("faults").EnumerateArray().Should().BeEmpty();

        var winner = report.GetProperty("winner");
        var hashes = winner.GetProperty("hashes").EnumerateArray().Select(hash => hash.GetString()).ToArray();
        hashes.Should().HaveCount(2).And.StartWith(report.GetProperty("hash").GetString());
        report.GetProperty("block").EnumerateArray().Select(hash => hash.GetString()).Should().Equal(hashes);
        var refund = winner.GetProperty("refund");
        refund.GetProperty("txHashes")[0].GetString().Should().Be(hashes[1]);
        refund.GetProperty("delayed").GetBoolean().Should().BeFalse();
        var payee = refund.GetProperty("recipients")[0];
        payee.GetProperty("address").GetString().Should().Be(report.GetProperty("sender").GetString());
        payee.GetProperty("basisPoints").GetInt32().Should().Be(9000);

        // 21,000 gas at 20 gwei, less a transfer at the base fee; nine tenths of that. The rest, and the target's own fee, is kept.
        var (paid, kept, amount) = (Wei(winner, "payment"), Wei(winner, "value"), Wei(payee, "amount"));
        paid.Should().Be(21 * new BigInteger(21_000_000_000_000));
        var cost = paid - kept - amount;
        amount.Should().Be((20 * new BigInteger(21_000_000_000_000) - cost) * 9 / 10);
        cost.Should().BeInRange(21_000 * 800_000_000L, 21_000 * 1_000_000_000L);
        Directory.Delete(folder, recursive: true);
    }

    private static BigInteger Wei(System.Text.Json.JsonElement element, string name)
        => UInt256.TryParse(element.GetProperty(name).GetString(), out var wei) ? wei.ToBigInteger() : throw new InvalidOperationException(name);
}
