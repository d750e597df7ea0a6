using System.Numerics;
using System.Text.Json;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using NUnit.Framework;
using Relay.Api.Searchers;
using Relay.Api.Verbs.Feed;
using Relay.Auction.Chain;
using Relay.Auction.Ethereum;
using Relay.Tests.Ethereum;
using Relay.Tests.Support;

namespace Relay.Tests.JsonRpc;

/// <summary>A signer's figures: gas with the slot's result, payments when the winner's block is so deep that it stays.</summary>
[NonParallelizable]
public sealed class UserFiguresTests
{
    private const ulong Gwei = 1_000_000_000;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private static readonly Address Recipient = Anvil.At(0x77, 0x77);

    [Test]
    [CancelAfter(120_000)]
    public async Task Payments_of_an_included_winner_count_64_blocks_later_and_are_what_the_fee_recipient_got(CancellationToken cancellation)
    {
        await using var chain = await Anvil.StartAsync();
        await using var door = await RelayDoor.StartAsync(
            $"--Relay:Auction:ChainId={Anvil.ChainId}", $"--Relay:Chain:NodeUrl={chain.Url}", "--Relay:Auction:SlotDurationMilliseconds=2000", "--Relay:Chain:MaxHeadAgeSeconds=0", "--Relay:Chain:PollMilliseconds=100");
        using var searcher = await chain.AccountAsync();
        using var other = await chain.AccountAsync();
        var raw = new SampleTransaction { ChainId = Anvil.ChainId, Nonce = 0, GasLimit = 90_000, MaxFee = 50 * Gwei, Priority = 3 * Gwei, To = Anvil.Payer, Value = 1_000_000 * Gwei, Calldata = [] }.DynamicFee(searcher);
        var placed = await door.CallAsync("eth_sendBundle", $$"""[{"txs":["{{Hex.Encode(raw)}}"],"blockNumber":"0x1"}]""", searcher);
        placed.TryGetProperty("error", out var refused).Should().BeFalse("{0}", refused);

        await WonAsync(door, Keccak.Hash(raw).ToString(), cancellation);
        var simulated = await FiguresAsync(door, searcher, figures => figures.Gas > 0, cancellation);
        simulated.Paid.Should().Be(BigInteger.Zero, "nothing is on the chain yet");

        // An account that is there already, as the simulation has it: making one costs the payer gas.
        await chain.RpcAsync("anvil_setBalance", Recipient.ToString(), "0x1");
        (await chain.MineAsync(Recipient, [raw])).Should().ContainSingle();
        await chain.RpcAsync("anvil_mine", "0x3f");
        var follower = door.Services.GetRequiredService<HeadFollower>();
        while (follower.Head?.Number != 64) await Task.Delay(Pause, TestTime.System, cancellation);
        await door.Services.GetServices<IHostedService>().OfType<StatisticsTally>().Single().LookAsync(cancellation);
        (await FiguresAsync(door, searcher, _ => true, cancellation)).Should().Be(simulated, "63 blocks after it the chain may still leave it behind");

        await chain.RpcAsync("evm_mine");
        var paid = await FiguresAsync(door, searcher, figures => figures.Paid > 0, cancellation);
        paid.Should().Be(simulated with { Paid = (await chain.BalanceAsync(Recipient) - 1) / Gwei * Gwei });
        (await FiguresAsync(door, other, _ => true, cancellation)).Should().Be((BigInteger.Zero, BigInteger.Zero), "they are the signer's own");
    }

    private static async Task WonAsync(RelayDoor door, string hash, CancellationToken cancellation)
    {
        using var handler = new SocketsHttpHandler();
        await foreach (var element in new FeedSubscription(new Uri(door.Url), handler, TestTime.System, _ => { }).FromAsync(1, cancellation))
        {
            if (element.Deserialize<FeedMessage>(JsonSerializerOptions.Web)?.Winners?.Any(winner => winner.Hashes.Contains(hash)) == true) return;
        }
    }

    /// <summary>All that the signer is told of, as soon as it is so; the shape of 2021 says the same.</summary>
    private static async Task<(BigInteger Gas, BigInteger Paid)> FiguresAsync(RelayDoor door, SignerKey signer, Func<(BigInteger Gas, BigInteger Paid), bool> isSo, CancellationToken cancellation)
    {
        while (true)
        {
            var told = (await door.CallAsync("flashbots_getUserStatsV2", """[{"blockNumber":"0x1"}]""", signer)).GetProperty("result");
            var figures = (Gas: Number(told, "allTimeGasSimulated"), Paid: Number(told, "allTimeValidatorPayments"));
            if (isSo(figures))
            {
                (Number(told, "last1dGasSimulated"), Number(told, "last7dValidatorPayments")).Should().Be(figures);
                var old = (await door.CallAsync("flashbots_getUserStats", """["0x1"]""", signer)).GetProperty("result");
                (Number(old, "all_time_gas_simulated"), Number(old, "all_time_miner_payments")).Should().Be(figures);
                return figures;
            }

            await Task.Delay(Pause, TestTime.System, cancellation);
        }
    }

    private static BigInteger Number(JsonElement figures, string name) => BigInteger.Parse(figures.GetProperty(name).GetString()!, System.Globalization.CultureInfo.InvariantCulture);
}
