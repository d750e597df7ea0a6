using FluentAssertions;
using NUnit.Framework;
using Relay.Auction;
using Relay.Auction.Ethereum;
using Relay.Tests.Support;
using static Relay.Tests.Simulating.SimulationBench;

namespace Relay.Tests.Simulating;

/// <summary>Lists that the node does not get through in time, before a real anvil; its time is counted on a clock that stands still otherwise.</summary>
public sealed class SlowListTests
{
    private static readonly Address Slow = Anvil.At(0xb0);
    private static readonly TimeSpan Budget = TimeSpan.FromMilliseconds(2_000);

    private readonly ManualTimeProvider _time = ManualTimeProvider.AtMs(1_000);

    [Test]
    public async Task Many_signers_with_one_bundle_each_that_is_slow_to_check_cost_themselves_and_not_the_slot()
    {
        await using var chain = await Anvil.StartAsync();
        // 20 ms for each slow call, and no answer to what would take more than 400 ms.
        await using var front = await FrontAsync(chain, slow => TimeSpan.FromMilliseconds(20 * slow), (slow, _) => slow > 20);
        using var bench = await OnAsync(chain, url: front.Url);
        var slot = new TrialSlot(bench);
        for (var i = 0UL; i < 40; i++) slot.Add(1_000 + i, Transaction(Slow, 1_000 + i).DynamicFee(await chain.AccountAsync()));
        for (var i = 0UL; i < 40; i++) slot.Add(1 + i, Transaction(Anvil.Payer, 1 + i).DynamicFee(await chain.AccountAsync()));

        var (winners, record, _, _) = await slot.RunAsync(Budget, _time, parallelism: 1);

        winners.Select(winner => winner.Sequence).Should().Equal(Enumerable.Range(40, 40).Reverse().Select(sequence => (uint)sequence));
        record.Entries.Where(entry => entry.Key < 40).Should().OnlyContain(entry => entry.Value.Code == RejectionCode.NotSimulated, "it is no judgement");
        bench.Run.Fault.Should().NotBeNull("the slot's remark says that not everything was verified");
    }

    [Test]
    public async Task List_of_equals_that_is_too_long_for_the_node_is_halved_and_the_better_half_stands()
    {
        await using var chain = await Anvil.StartAsync();
        await using var front = await FrontAsync(chain, _ => TimeSpan.Zero, (_, calls) => calls > 30);
        using var bench = await OnAsync(chain, url: front.Url);
        var slot = new TrialSlot(bench);
        for (var i = 0UL; i < 40; i++) slot.Add(100 - i, Transaction(Anvil.Payer, 100 - i).DynamicFee(await chain.AccountAsync()));

        var (winners, record, trial, _) = await slot.RunAsync(Budget, _time, parallelism: 1);

        winners.Select(winner => winner.Sequence).Should().Equal(Enumerable.Range(0, 20).Select(sequence => (uint)sequence));
        record.Entries.Values.Count(entry => entry.Code == RejectionCode.NotSimulated).Should().Be(20);
        trial.Rounds.Should().BeLessThan(4);
    }

    [Test]
    public async Task Node_that_answers_for_no_list_is_asked_a_few_times_and_nothing_wins()
    {
        await using var chain = await Anvil.StartAsync();
        await using var front = await FrontAsync(chain, _ => TimeSpan.Zero, (_, calls) => calls > 1);
        using var bench = await OnAsync(chain, url: front.Url);
        var slot = new TrialSlot(bench);
        for (var i = 0UL; i < 40; i++) slot.Add(100 - i, Transaction(Anvil.Payer, 100 - i).DynamicFee(await chain.AccountAsync()), Transaction(Anvil.At(1)).DynamicFee(await chain.AccountAsync()));

        var (winners, _, trial, _) = await slot.RunAsync(Budget, _time, parallelism: 1);

        winners.Should().BeEmpty();
        trial.Rounds.Should().BeLessThan(10);
    }

    /// <summary>A front that counts the node's time and does not answer what it refuses.</summary>
    private async Task<StubNode> FrontAsync(Anvil chain, Func<int, TimeSpan> takes, Func<int, int, bool> refuses)
    {
        await chain.RpcAsync("anvil_setCode", Slow.ToString(), (await chain.RpcAsync("eth_getCode", Anvil.Payer.ToString(), "latest")).GetString()!);
        var front = await StubNode.StartAsync();
        var hand = CappedNode.Before(chain, ulong.MaxValue);
        front.Answer = body =>
        {
            var (slow, calls) = (CallsOf(body, Slow), CallsOf(body, Slow) + CallsOf(body, Anvil.Payer));
            _time.Advance(refuses(slow, calls) ? TimeSpan.FromMilliseconds(400) : takes(slow));
            return refuses(slow, calls) ? "" : hand(body);
        };
        return front;
    }

    private static int CallsOf(string body, Address to) => body.Split($"\"to\":\"{to}\"").Length - 1;
}
