using FluentAssertions;
using NUnit.Framework;
using Relay.Auction.Ethereum;
using Relay.Auction.Simulating;
using Relay.Tests.Support;
using static Relay.Tests.Simulating.SimulationBench;

namespace Relay.Tests.Simulating;

/// <summary>Bundles that burn the node's time, on a real anvil; the time that they cost is counted, not waited for.</summary>
public sealed class SignerSharesTests
{
    private const int Burners = 80;
    private const int Honest = 100;
    private static readonly Address Loop = Anvil.At(0xb0);
    private static readonly TimeSpan Budget = TimeSpan.FromMilliseconds(2_000);
    private static readonly TimeSpan Burn = TimeSpan.FromMilliseconds(50);

    [Test]
    public async Task Bundles_that_burn_the_nodes_time_cost_their_signer_and_not_the_slot()
    {
        await using var chain = await Anvil.StartAsync();
        await using var front = await StubNode.StartAsync();
        var burnt = 0;
        front.Answer = Counting(chain, () => burnt++);
        using var bench = await OnAsync(chain, url: front.Url);
        var slot = await SlotAsync(chain, bench);
        var order = slot.Contestants();
        var trials = new SingleTrials(order, bench.Simulator, bench.Accounts, Anvil.ChainId, parallelism: 1);

        await trials.RunAsync(bench.Head.GasLimit, () => Budget - burnt * Burn, default);

        var honest = order.Where(one => one.Value < 1_000).ToArray();
        honest.Should().HaveCount(Honest).And.OnlyContain(one => one.IsIn);
        burnt.Should().Be((int)(Budget / Burn), "what is left when nobody else waits goes to them");
    }

    [Test]
    public async Task Signer_that_was_passed_over_has_every_bundle_tried_where_there_is_time_left()
    {
        await using var chain = await Anvil.StartAsync();
        await using var front = await StubNode.StartAsync();
        var burnt = 0;
        front.Answer = Counting(chain, () => burnt++);
        using var bench = await OnAsync(chain, url: front.Url);
        var order = (await SlotAsync(chain, bench)).Contestants();
        var trials = new SingleTrials(order, bench.Simulator, bench.Accounts, Anvil.ChainId, parallelism: 1);

        // After three quarters time stands still.
        await trials.RunAsync(bench.Head.GasLimit, () => Budget - Math.Min(burnt, 30) * Burn, default);

        (trials.IsDone, trials.Reached, burnt).Should().Be((true, order.Length, Burners));
        order.Should().OnlyContain(one => one.Alone != null);
    }

    private static Func<string, string?> Counting(Anvil chain, Action burn)
    {
        var hand = CappedNode.Before(chain, ulong.MaxValue);
        return body =>
        {
            if (body.Contains(Loop.ToString(), StringComparison.OrdinalIgnoreCase)) burn();
            return hand(body);
        };
    }

    /// <summary>One signer's loops of 16.7 M gas promise more than everybody else's bundles.</summary>
    private static async Task<TrialSlot> SlotAsync(Anvil chain, SimulationBench bench)
    {
        await chain.RpcAsync("anvil_setCode", Loop.ToString(), "0x5b600056");
        var slot = new TrialSlot(bench);
        using var signer = SignerKey.Generate();
        using var account = await chain.AccountAsync(1000 * 1000 * Milliether);
        for (var i = 0UL; i < Burners; i++) slot.AddBy(signer, 1_000 + i, null, Transaction(Loop, i, gas: 16_700_000).DynamicFee(account));
        for (var i = 0UL; i < Honest; i++) slot.Add(1 + i, Transaction(Anvil.Payer, 1 + i).DynamicFee(await chain.AccountAsync()));
        return slot;
    }
}
