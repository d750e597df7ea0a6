using FluentAssertions;
using NUnit.Framework;
using Relay.Auction.State;
using Relay.Tests.Support;
using static Relay.Tests.State.LeafAppends;

namespace Relay.Tests.State;

/// <summary>Real redis-servers that are replaced by ones that know less, as a failover or an old backup does it (protocol.md, rule 13).</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class LostLeavesTests
{
    private const ulong Chain = 1;
    private RedisServer _server = null!;
    private RelayStore _first = null!;
    private RelayStore _second = null!;
    private DirectoryInfo? _copy;

    [SetUp]
    public async Task StartAsync()
    {
        _server = await RedisServer.StartAsync("always");
        _first = await RedisServer.ConnectAsync(_server.Configuration, Chain);
        _second = await RedisServer.ConnectAsync(_server.Configuration, Chain);
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _first.DisposeAsync();
        await _second.DisposeAsync();
        await _server.DisposeAsync();
        _copy?.Delete(recursive: true);
    }

    [Test]
    public async Task Next_append_brings_back_what_was_lost_at_its_own_sequence()
    {
        await AppendAsync(_first, 0, 1);
        _copy = _server.Copy();
        await AppendAsync(_first, 2, 3, 4);
        await ReplaceAsync();
        (await _first.Leaves.CountAsync(Slot, default)).Should().Be(2, "three acknowledged appends are lost");

        (await _first.Leaves.AppendAsync(Good(9), default)).Should().Be(new AppendOutcome.Appended(5));
        (await SeedsAsync()).Should().Equal(0, 1, 2, 3, 4, 9);
        (await LostAsync()).Should().Be(0);
        (await _first.Leaves.AppendAsync(Good(3), default)).Should().Be(new AppendOutcome.Duplicate(3, Good(3).ReceivedAtMs, Good(3).Content, Good(3).Durability), "the receipt stays true");
        (await _second.Leaves.AppendAsync(Good(3) with { Leaf = Good(77).Leaf }, default)).Should().BeOfType<AppendOutcome.NonceNotHigher>("the index came back too");
    }

    [Test]
    public async Task Leaves_of_two_nodes_that_alternated_come_back_in_their_order_whoever_offers_first()
    {
        await AppendAsync(_first, 0);
        _copy = _server.Copy();
        for (var seed = 1; seed < 9; seed++) await AppendAsync(seed % 2 == 0 ? _second : _first, seed);
        await ReplaceAsync();

        var early = await _second.Lost.CheckAsync(Slot, whole: true, default);
        early.Should().Be(new LossReport(4, 0, 4), "the first one's stand before them");
        (await _second.Leaves.AppendAsync(Good(20), default)).Should().BeOfType<AppendOutcome.Lost>("a place that somebody has a receipt for is given to nobody else");
        (await _first.Lost.CheckAsync(Slot, whole: true, default)).Should().Be(new LossReport(4, 8, 0));
        (await SeedsAsync()).Should().Equal(Enumerable.Range(0, 9));
        (await _second.Leaves.AppendAsync(Good(20), default)).Should().Be(new AppendOutcome.Appended(9));
    }

    [Test]
    public async Task Place_that_was_given_to_another_leaf_taints_the_slot_and_nothing_is_renumbered()
    {
        await AppendAsync(_first, 0, 1);
        _copy = _server.Copy();
        await AppendAsync(_first, 2, 3);
        await ReplaceAsync();
        (await _second.Leaves.AppendAsync(Good(9), default)).Should().Be(new AppendOutcome.Appended(2), "only the first node knows what was lost");

        (await _first.Leaves.AppendAsync(Good(10), default)).Should().BeOfType<AppendOutcome.Lost>();
        (await _first.Leaves.AppendAsync(Good(9), default)).Should().BeOfType<AppendOutcome.Lost>("it would be a second receipt for the sequence");
        (await _first.Leaves.FindAsync(Slot, Good(9).Leaf, default)).Should().BeNull();
        (await SeedsAsync()).Should().Equal([0, 1, 9, 3], "the fourth place was free, the third was not");
        (await LostAsync()).Should().Be(1);
    }

    [Test]
    public async Task Leaf_that_came_back_at_another_place_is_not_put_into_its_own_a_second_time()
    {
        await AppendAsync(_first, 0);
        _copy = _server.Copy();
        await AppendAsync(_first, 1, 2);
        await ReplaceAsync();
        (await _second.Leaves.AppendAsync(Good(2), default)).Should().Be(new AppendOutcome.Appended(1), "its owner sent it again, to the other node");

        await _first.Lost.CheckAsync(Slot, whole: true, default);
        (await SeedsAsync()).Should().Equal(0, 2);
        (await LostAsync()).Should().BePositive();
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Node_that_gave_another_nodes_receipt_again_gives_its_place_to_nobody(bool isRead)
    {
        await AppendAsync(_first, 0);
        _copy = _server.Copy();
        await AppendAsync(_first, 1);
        if (isRead) (await _second.Leaves.FindAsync(Slot, Good(1).Leaf, default))!.Sequence.Should().Be(1);
        else _second.Leaves.TryRemember(Slot, 1, Good(1).Leaf).Should().BeTrue("as of an answer that was kept");
        await ReplaceAsync();

        (await _second.Leaves.AppendAsync(Good(9), default)).Should().BeOfType<AppendOutcome.Lost>();
        _second.Leaves.TryRemember(Slot, 1, Good(9).Leaf).Should().BeFalse();
        (await _first.Lost.CheckAsync(Slot, whole: true, default)).Outstanding.Should().Be(0, "the other node has the envelope");
        (await _second.Leaves.AppendAsync(Good(9), default)).Should().Be(new AppendOutcome.Appended(2));
        (await SeedsAsync()).Should().Equal(0, 1, 9);
    }

    [Test]
    public async Task Same_server_with_its_data_taints_nothing()
    {
        await AppendAsync(_first, 0, 1, 2);
        var before = await _first.RunIdAsync(default);
        await _server.KillAsync();
        await _server.StartAgainAsync();
        await RedisServer.AnswersAsync(_first);
        await RedisServer.AnswersAsync(_second);

        (await _first.RunIdAsync(default)).Should().NotBe(before);
        (await _first.Lost.CheckAsync(Slot, whole: true, default)).Should().Be(default(LossReport));
        (await _second.Leaves.AppendAsync(Good(3), default)).Should().Be(new AppendOutcome.Appended(3));
        (await LostAsync()).Should().Be(0);
    }

    [Test]
    public async Task Taint_that_is_lost_too_is_said_again_by_who_knows()
    {
        await AppendAsync(_first, 0);
        await AppendAsync(_second, 1);
        _copy = _server.Copy();
        await AppendAsync(_first, 2);
        await ReplaceAsync();
        await AppendAsync(_second, 9);
        await _first.Lost.CheckAsync(Slot, whole: true, default);
        (await LostAsync()).Should().Be(1);
        await ReplaceAsync();
        (await LostAsync()).Should().Be(0, "the second failover took the record of the first");

        await _first.Lost.CheckAsync(Slot, whole: false, default);
        (await SeedsAsync()).Should().Equal(0, 1, 2);
        await _second.Lost.CheckAsync(Slot, whole: false, default);
        (await LostAsync()).Should().Be(1, "the other receipt of that sequence cannot be kept");
    }

    [Test]
    public async Task After_the_freeze_nothing_comes_back_and_the_loss_is_counted_under_the_newest_epoch_only()
    {
        var old = (await _first.Lease.TryTakeAsync("a", TimeSpan.FromMinutes(1), default))!.Value;
        await AppendAsync(_first, 0);
        _copy = _server.Copy();
        await AppendAsync(_first, 1);
        await ReplaceAsync();
        (await _second.Leaves.FreezeAsync(Slot, old, 5, default))!.Count.Should().Be(1);

        (await _first.Lost.CheckAsync(Slot, whole: false, default)).Should().Be(new LossReport(1, 0, 1));
        (await SeedsAsync()).Should().Equal(0);
        (await _first.Lost.CountAsync(Slot, old, default)).Should().Be((1, false));
        await _first.Lease.ReleaseAsync(old, default);
        await _first.Lease.TryTakeAsync("b", TimeSpan.FromMinutes(1), default);
        (await _first.Lost.CountAsync(Slot, old, default)).Should().BeNull();
    }

    private static async Task AppendAsync(RelayStore store, params int[] seeds)
    {
        foreach (var seed in seeds) (await store.Leaves.AppendAsync(Good(seed), default)).Should().BeOfType<AppendOutcome.Appended>();
    }

    private async Task ReplaceAsync()
    {
        await _server.ReplaceAsync(_copy!);
        await RedisServer.AnswersAsync(_first);
        await RedisServer.AnswersAsync(_second);
    }

    private async Task<int> LostAsync()
    {
        var epoch = (await _second.Lease.TryTakeAsync($"{Guid.NewGuid()}", TimeSpan.FromMinutes(1), default))!.Value;
        var lost = await _second.Lost.CountAsync(Slot, epoch, default);
        await _second.Lease.ReleaseAsync(epoch, default);
        return lost!.Value.Lost;
    }

    private async Task<int[]> SeedsAsync()
    {
        var log = await _second.Leaves.ReadAsync(Slot, 0, 100, default);
        return [.. log.Cast<StoredLeaf>().Select(leaf => Enumerable.Range(0, 100).First(seed => Good(seed).Leaf == leaf.Leaf))];
    }
}
