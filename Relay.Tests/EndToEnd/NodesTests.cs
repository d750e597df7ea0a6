using System.Diagnostics;
using FluentAssertions;
using NUnit.Framework;
using Relay.Auction.Closing;
using Relay.Auction.Receipts;
using Relay.Auction.Slots;
using Relay.Auction.State;
using Relay.Tests.Support;
using StackExchange.Redis;

namespace Relay.Tests.EndToEnd;

/// <summary>Several processes that are one relay: any takes, one closes, all tell the same.</summary>
[Parallelizable(ParallelScope.Self), FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class NodesTests
{
    [Test]
    [CancelAfter(120_000)]
    public async Task Bundles_sent_to_any_node_are_in_one_result_and_every_node_streams_the_same_messages(CancellationToken cancellation)
    {
        await using var redis = await RedisServer.StartAsync("always");
        await using var cluster = await RelayCluster.StartAsync(redis.Configuration, cancellation, "Auction:SlotDurationMilliseconds=4000");
        var nodes = await Task.WhenAll(cluster.NodeAsync("api,auction", cancellation), cluster.NodeAsync("api,auction", cancellation), cluster.NodeAsync("api", cancellation), cluster.NodeAsync("auction", cancellation));
        var doors = nodes.Take(3).Select(node => node.Door).ToArray();
        using var searcher = new TestSearcher();

        var header = await doors[0].NextSlotAsync(3_000, cancellation);
        var leaves = await Task.WhenAll(Enumerable.Range(0, 9).Select(i => LeafAsync(doors[i % 3], header, searcher, cancellation)));
        var messages = await Task.WhenAll(doors.Select(door => door.ResultOfAsync(header.Slot, cancellation)));
        var last = messages[0].Sequence;
        var records = await Task.WhenAll(doors.Select(door => RecordAsync(door, last, cancellation)));

        messages[0].Winners.Select(winner => winner.Leaf).Should().BeEquivalentTo(leaves);
        records[0].Select(message => message.Sequence).Should().Equal(Enumerable.Range(1, (int)last).Select(number => (ulong)number), "no number is missing");
        records[1].Should().Equal(records[0]);
        records[2].Should().Equal(records[0]);
        (await nodes[3].Door.Http.GetAsync("/readyz", cancellation)).IsSuccessStatusCode.Should().BeTrue();
        (await nodes[3].Door.Http.GetAsync("/v1/relay", cancellation)).StatusCode.Should().Be(System.Net.HttpStatusCode.NotFound, "a node without the api role has no door for submitters");
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Node_with_keys_of_its_own_does_not_start_and_says_whose_store_it_is(CancellationToken cancellation)
    {
        await using var redis = await RedisServer.StartAsync("always");
        await using var cluster = await RelayCluster.StartAsync(redis.Configuration, cancellation);
        await cluster.NodeAsync("api,auction", cancellation);

        await using var stranger = RelayProcess.Serve(cluster.Arguments(cluster.NewBareFolder(), "api"));
        var (exitCode, complaints) = await stranger.EndedAsync();
        exitCode.Should().Be(1);
        complaints.Should().Match($"This Redis is that of relay {cluster.Keys.Relay.Address} on chain 1, and */relay has the keys of relay 0x*: copy relay/ from one that runs*");

        var half = cluster.NewNodeFolder();
        File.Delete(Path.Combine(half, "relay", "rest.key"));
        await using var forgetful = RelayProcess.Serve(cluster.Arguments(half, "api"));
        (await forgetful.EndedAsync()).Complaints.Should().Contain("has another edge.key or rest.key than its other nodes");
    }

    [TestCase(CloseStep.Record)]
    [CancelAfter(120_000)]
    public async Task Leader_that_is_killed_is_followed_by_another_and_the_slot_has_the_one_result(CloseStep step, CancellationToken cancellation)
    {
        await using var scene = await TakeOver.StartAsync(step, Blow.Kill, cancellation);
        var (doomed, other, store, searcher) = (scene.Doomed, scene.Other, scene.Store, scene.Searcher);
        var header = await doomed.Door.NextSlotAsync(1_000, cancellation);
        string[] leaves = [await LeafAsync(doomed.Door, header, searcher, cancellation), await LeafAsync(other.Door, header, searcher, cancellation)];
        using var multiplexer = await ConnectionMultiplexer.ConnectAsync(scene.Redis);
        var fence = new RedisKeys(1).Fence;
        var before = await multiplexer.GetDatabase().StringGetAsync(fence);
        var published = (await doomed.Program.ReadLineAsync(cancellation))[DoomedRelay.LastWords.Length..];
        var killed = Stopwatch.GetTimestamp();
        while (await multiplexer.GetDatabase().StringGetAsync(fence) == before) await Task.Delay(TimeSpan.FromMilliseconds(2), TestTime.System, cancellation);
        var led = Stopwatch.GetElapsedTime(killed);
        var message = await other.Door.ResultOfAsync(header.Slot, cancellation);
        TestContext.Out.WriteLine($"{step}: another led {led.TotalMilliseconds:f0} ms after the kill (lease 1000 ms), the result was there after {Stopwatch.GetElapsedTime(killed).TotalMilliseconds:f0} ms");

        message.Winners.Select(winner => winner.Leaf).Should().BeEquivalentTo(leaves);
        var result = await store.Results.FindAsync(header.Slot, cancellation);
        if (step == CloseStep.Record) Convert.ToBase64String(result!.Result.Span).Should().Be(published, "what was published stands");
        await OneResultEachAsync(store, cancellation);
    }

    [TestCase(CloseStep.Commit)]
    [CancelAfter(120_000)]
    public async Task Leader_that_wakes_after_another_took_over_changes_nothing_and_steps_down(CloseStep step, CancellationToken cancellation)
    {
        await using var scene = await TakeOver.StartAsync(step, Blow.Stop, cancellation);
        var (sleeper, other, store, searcher) = (scene.Doomed, scene.Other, scene.Store, scene.Searcher);
        var header = await other.Door.NextSlotAsync(1_000, cancellation);
        var leaf = await LeafAsync(other.Door, header, searcher, cancellation);
        await sleeper.Program.ReadLineAsync(cancellation);
        var message = await other.Door.ResultOfAsync(header.Slot, cancellation);
        var result = await store.Results.FindAsync(header.Slot, cancellation);
        sleeper.Program.Thaw(); // It goes on with the very write before which it was stopped, as one that still leads.

        var next = await other.Door.NextSlotAsync(1_000, cancellation);
        var later = await LeafAsync(sleeper.Door, next, searcher, cancellation);
        (await sleeper.Door.ResultOfAsync(next.Slot, cancellation)).Winners.Select(winner => winner.Leaf).Should().Equal(later);
        message.Winners.Select(winner => winner.Leaf).Should().Equal(leaf);
        (await store.Results.FindAsync(header.Slot, cancellation))!.Result.ToArray().Should().Equal(result!.Result.ToArray());
        await OneResultEachAsync(store, cancellation);
        var (here, there) = (await RecordAsync(other.Door, message.Sequence, cancellation), await RecordAsync(sleeper.Door, message.Sequence, cancellation));
        there.Should().Equal(here);
    }

    private static async Task OneResultEachAsync(RelayStore store, CancellationToken cancellation)
        => (await store.Results.ReadAsync(1, 1_000, cancellation)).Select(one => one.Slot).Should().OnlyHaveUniqueItems().And.BeInAscendingOrder();

    private static async Task<List<(ulong Sequence, string Message)>> RecordAsync(RelayDoor door, ulong until, CancellationToken cancellation)
    {
        List<(ulong Sequence, string Message)> seen = [];
        await foreach (var message in door.RecordAsync(1, cancellation))
        {
            seen.Add(message);
            if (message.Sequence >= until) break;
        }

        return seen;
    }

    private static async Task<string> LeafAsync(RelayDoor door, SlotHeader header, TestSearcher searcher, CancellationToken cancellation)
        => SubmissionReceipt.TryDecode((await door.SubmitAsync(header, searcher.Seal(header), cancellation)).Receipt, out var receipt) ? receipt.Leaf.ToString() : throw new InvalidOperationException("no receipt");

    /// <summary>A node that leads and is struck right before a step, and one that takes over.</summary>
    private sealed record TakeOver(RedisServer Server, RelayCluster Cluster, RelayProcess Doomed, RelayProcess Other, RelayStore Store) : IAsyncDisposable
    {
        public TestSearcher Searcher { get; } = new();

        public string Redis => Server.Configuration;

        public static async Task<TakeOver> StartAsync(CloseStep step, Blow blow, CancellationToken cancellation)
        {
            var server = await RedisServer.StartAsync("always");
            var cluster = await RelayCluster.StartAsync(server.Configuration, cancellation);
            var doomed = await cluster.DoomedAsync(step, blow, cancellation);
            return new TakeOver(server, cluster, doomed, await cluster.NodeAsync("api,auction", cancellation), await cluster.StoreAsync());
        }

        public async ValueTask DisposeAsync()
        {
            Searcher.Dispose();
            await Store.DisposeAsync();
            await Cluster.DisposeAsync();
            await Server.DisposeAsync();
        }
    }
}
