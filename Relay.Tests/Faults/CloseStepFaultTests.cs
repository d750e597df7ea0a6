using FluentAssertions;
using NUnit.Framework;
using Relay.Auction.Closing;
using Relay.Auction.State;
using Relay.Tests.EndToEnd;
using Relay.Tests.Support;
using StackExchange.Redis;

namespace Relay.Tests.Faults;

/// <summary>Every role dies right before every step of a close, and two nodes take every step at once. A new member of <see cref="CloseStep"/> joins by itself.</summary>
[NonParallelizable, FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class CloseStepFaultTests
{
    /// <summary>Who is harmed while the leader stands before the step.</summary>
    public enum Victim
    {
        /// <summary>The leader itself is killed.</summary>
        Leader,

        /// <summary>The leader is stopped until another has taken over, and then takes the step as if it still led: the close is done twice.</summary>
        Successor,

        /// <summary>The keyholder is killed, and started again.</summary>
        Keyholder,

        /// <summary>A node with the api role is killed.</summary>
        Api,
    }

    /// <summary>Every step with every victim. Those of the two steps that only a close with an execution node takes have one.</summary>
    public static IEnumerable<(CloseStep Step, Victim Victim)> Cases => FaultSuite.Of(
        Enum.GetValues<CloseStep>().SelectMany(step => Enum.GetValues<Victim>().Select(victim => (step, victim))), one => one is (CloseStep.Release, Victim.Keyholder) or (CloseStep.Publish, Victim.Successor));

    [TestCaseSource(nameof(Cases))]
    [CancelAfter(120_000)]
    public async Task Slot_is_finished_once_and_every_receipt_is_kept((CloseStep Step, Victim Victim) harm, CancellationToken cancellation)
    {
        await using var redis = await RedisServer.StartAsync("always");
        await using var node = harm.Step is CloseStep.Simulate or CloseStep.KeepSimulation ? await Anvil.StartAsync() : null;
        var chain = node is null ? 1 : Anvil.ChainId;
        string[] simulating = node is null ? [] : [$"Auction:ChainId={chain}", $"Chain:NodeUrl={node.Url}", "Chain:MaxHeadAgeSeconds=0"];
        // Where the leader shall stay the leader, a busy machine must not take the lease from it.
        string[] lease = harm.Victim is Victim.Keyholder or Victim.Api ? ["Auction:LeaseMilliseconds=10000"] : [];
        await using var cluster = await RelayCluster.StartAsync(redis.Configuration, cancellation, [.. lease, .. simulating]);
        var doomed = await cluster.DoomedAsync(harm.Step, harm.Victim == Victim.Leader ? Blow.Kill : Blow.Stop, cancellation);
        var (other, api) = (await cluster.NodeAsync("api,auction", cancellation), harm.Victim == Victim.Api ? await cluster.NodeAsync("api", cancellation) : null);
        await using var run = await FaultRun.StartAsync(api is null ? [other.Door, doomed.Door] : [other.Door, api.Door], cancellation);
        using var raw = await ConnectionMultiplexer.ConnectAsync(redis.Configuration);
        var fence = await raw.GetDatabase().StringGetAsync(new RedisKeys(chain).Fence);

        await doomed.Program.ReadLineAsync(cancellation);
        switch (harm.Victim)
        {
            case Victim.Leader:
                await doomed.Program.EndedAsync();
                break;
            case Victim.Successor:
                while (await raw.GetDatabase().StringGetAsync(new RedisKeys(chain).Fence) == fence) await Task.Delay(TimeSpan.FromMilliseconds(20), TestTime.System, cancellation);
                await run.MoreAsync(3, cancellation);
                break;
            case Victim.Keyholder:
                cluster.Holder.Kill();
                await cluster.Holder.EndedAsync();
                break;
            case Victim.Api:
                api!.Program.Kill();
                await api.Program.EndedAsync();
                break;
        }

        if (harm.Victim != Victim.Leader) doomed.Program.Thaw();
        if (harm.Victim == Victim.Keyholder) await cluster.StartHolderAsync(cluster.HolderUrl, cancellation);
        await run.MoreAsync(6, cancellation);
        (await run.EndAsync(cancellation, other.Door)).Should().BeEmpty();
        await using var store = await cluster.StoreAsync(chain);
        (await store.Results.ReadAsync(1, 1_000, cancellation)).Select(one => one.Slot).Should().OnlyHaveUniqueItems();
    }
}
