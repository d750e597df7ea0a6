using System.Buffers.Binary;
using FluentAssertions;
using NUnit.Framework;
using Relay.Auction.State;
using Relay.Tests.Support;
using StackExchange.Redis;
using static Relay.Tests.State.LeafAppends;

namespace Relay.Tests.State;

/// <summary>An order is placed, its leaf appended and its answer kept in one step; wherever it does not stand, there is no leaf.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class OrderStoreTests
{
    private const int SequenceAt = 5;
    private static readonly byte[] Answer = [1, 0, 2, 0, 3, 9, 9, 9, 9, 0, 4];
    private readonly ulong _chain = RedisServer.NewChain();
    private RelayStore _store = null!;
    private ConnectionMultiplexer _raw = null!;

    private IDatabase Redis => _raw.GetDatabase();

    private RedisKeys Keys => new(_chain);

    [SetUp]
    public async Task OpenAsync()
    {
        var server = await RedisServer.SharedAsync();
        _store = await RedisServer.ConnectAsync(server, _chain);
        _raw = await ConnectionMultiplexer.ConnectAsync(server + ",syncTimeout=30000");
    }

    [TearDown]
    public async Task CloseAsync()
    {
        await _store.DisposeAsync();
        _raw.Dispose();
    }

    [Test]
    public async Task Order_is_placed_with_its_leaf_and_the_answer_that_is_kept_names_the_leafs_sequence()
    {
        for (var seed = 100; seed < 100 + 258; seed++) await _store.Leaves.AppendAsync(Good(seed), default);

        var stored = await StoredAsync(Placing(1));

        stored.Leaf.Should().Be(new AppendOutcome.Appended(258));
        (stored.IsAnswerKept, stored.Order.IsSealed, stored.Order.Slot).Should().Be((true, true, Slot));
        (await _store.Leaves.ReadAsync(Slot, 258, 10, default)).Should().ContainSingle().Which.Should().BeOfType<StoredLeaf>().Which.Leaf.Should().Be(Good(1).Leaf);
        (await FindAsync()).Should().BeEquivalentTo(new { Revision = 1ul, State = OrderState.Waiting, Slot = (ulong?)Slot, IsSealed = true });
        (await _store.Orders.SeenAsync("content1", default))!.Answer!.Value.ToArray().Should().Equal(AnswerOf(258));
    }

    [Test]
    public async Task Order_without_a_leaf_waits_and_stands_in_no_slot()
    {
        var stored = await StoredAsync(Placing(1) with { Leaf = null });

        (stored.Leaf, stored.IsAnswerKept, stored.Order.Slot, stored.Order.IsSealed).Should().Be((null, false, null, false));
        (await FindAsync())!.Slot.Should().BeNull();
        (await _store.Orders.ChangedAsync(0, 10, default)).Should().Equal(("order", stored.Change));
    }

    [Test]
    public async Task Same_content_again_is_seen_with_the_kept_answer_and_has_no_second_leaf()
    {
        await StoredAsync(Placing(1));

        // As another node would send it on, which has sealed it for another instant: its leaf is another one.
        var again = await PutAsync(Placing(2) with { Content = "content1" });
        var elsewhere = await PutAsync(Placing(2, Slot + 1) with { Content = "content1", Name = "another", Seen = 0 });

        foreach (var seen in new[] { again, elsewhere }.Select(placed => placed.Should().BeOfType<OrderPlaced.Seen>().Subject))
        {
            (seen.Name, seen.Revision).Should().Be(("order", 1));
            seen.Answer!.Value.ToArray().Should().Equal(AnswerOf(0));
        }

        (await CountAsync(Slot), await CountAsync(Slot + 1)).Should().Be((1, 0));
        (await _store.Orders.FindAsync("another", default)).Should().BeNull();
        (await FindAsync())!.Revision.Should().Be(1);
    }

    [Test]
    public async Task Order_that_was_compared_with_another_revision_is_not_placed_and_leaves_no_leaf()
    {
        (await PutAsync(Placing(2) with { Seen = 1 })).Should().BeOfType<OrderPlaced.Changed>();
        await StoredAsync(Placing(1));
        (await PutAsync(Placing(2) with { Seen = 0 })).Should().BeOfType<OrderPlaced.Changed>();

        (await CountAsync(Slot)).Should().Be(1);
        (await _store.Orders.SeenAsync("content2", default)).Should().BeNull();
    }

    [Test]
    public async Task Orders_beyond_the_caps_leave_no_leaf()
    {
        await StoredAsync(Placing(1));

        (await PutAsync(Placing(2) with { Name = "other", Seen = 0, MaxOrders = 1 })).Should().BeOfType<OrderPlaced.Full>();
        (await PutAsync(Placing(2) with { Name = "other", Seen = 0, MaxPerOwner = 1 })).Should().BeOfType<OrderPlaced.OwnerFull>();

        (await CountAsync(Slot)).Should().Be(1);
    }

    [Test]
    public async Task Replacement_takes_the_place_in_the_same_slot_and_has_a_leaf_there()
    {
        await StoredAsync(Placing(1));

        var stored = await StoredAsync(Placing(2));

        stored.Leaf.Should().Be(new AppendOutcome.Appended(1));
        (await FindAsync()).Should().BeEquivalentTo(new { Revision = 2ul, Slot = (ulong?)Slot, IsSealed = true });
        (await _store.Orders.SeenAsync("content1", default))!.Answer!.Value.ToArray().Should().Equal(AnswerOf(0), "the first body's answer stays");
        (await _store.Orders.SeenAsync("content2", default))!.Answer!.Value.ToArray().Should().Equal(AnswerOf(1));
    }

    [Test]
    public async Task Replacement_stays_in_the_slot_of_the_former_and_has_no_leaf_in_another_one()
    {
        await StoredAsync(Placing(1));

        var stored = await StoredAsync(Placing(2, Slot + 1));

        (stored.Leaf, stored.IsAnswerKept, stored.Order.Slot, stored.Order.IsSealed).Should().Be((null, false, Slot, false));
        (await CountAsync(Slot), await CountAsync(Slot + 1)).Should().Be((1, 0));
        (await FindAsync()).Should().BeEquivalentTo(new { Revision = 2ul, Slot = (ulong?)Slot, IsSealed = false }, "the leaf there is the former's");
        (await _store.Orders.SeenAsync("content2", default))!.Answer.Should().BeNull();
        (await ClaimAsync(2, Slot)).Should().Be(OrderClaim.Claimed);
    }

    [Test]
    public async Task Leaf_that_the_slot_does_not_take_leaves_the_order_waiting_without_an_answer()
    {
        await StoredAsync(Placing(1) with { Leaf = LeafOf(1) with { Append = LeafOf(1).Append with { ReceivedAtMs = ClosesAt } } });

        (await FindAsync()).Should().BeEquivalentTo(new { State = OrderState.Waiting, Slot = (ulong?)Slot, IsSealed = false });
        (await _store.Orders.SeenAsync("content1", default))!.Answer.Should().BeNull();
        (await CountAsync(Slot)).Should().Be(0);
    }

    [Test]
    public async Task Claim_says_that_the_leaf_stands_once_it_does_and_another_slot_is_claimed_anew()
    {
        await StoredAsync(Placing(1) with { Leaf = null });
        (await ClaimAsync(1, Slot)).Should().Be(OrderClaim.Claimed);
        (await ClaimAsync(1, Slot)).Should().Be(OrderClaim.Claimed, "nobody has sealed it yet");

        (await SealAsync(1)).Should().Be(new AppendOutcome.Appended(0));
        (await ClaimAsync(1, Slot)).Should().Be(OrderClaim.Stands);
        (await ClaimAsync(1, Slot + 1)).Should().Be(OrderClaim.Elsewhere, "its outcome in the first slot is not known");
        (await ClaimAsync(1, Slot + 1, resolved: Slot)).Should().Be(OrderClaim.Claimed);

        (await FindAsync()).Should().BeEquivalentTo(new { Slot = (ulong?)(Slot + 1), IsSealed = false });
        (await SealAsync(1, Slot + 1)).Should().Be(new AppendOutcome.Appended(0));
        (await ClaimAsync(1, Slot + 1)).Should().Be(OrderClaim.Stands);
        (await ClaimAsync(2, Slot + 1)).Should().Be(OrderClaim.Gone);
    }

    [Test]
    public async Task Leaf_is_noted_with_the_revision_and_the_slot_that_it_is_of_and_with_no_other()
    {
        await StoredAsync(Placing(1));
        await StoredAsync(Placing(2) with { Leaf = null });
        (await FindAsync())!.IsSealed.Should().BeFalse("replacing leaves the former's leaf behind");

        (await SealAsync(1)).Should().Be(new AppendOutcome.Duplicate(0, Good(1).ReceivedAtMs, Good(1).Content, Good(1).Durability));
        (await FindAsync())!.IsSealed.Should().BeFalse("it is the former's");
        (await ClaimAsync(2, Slot)).Should().Be(OrderClaim.Claimed);
        await SealAsync(2, Slot + 1);
        (await FindAsync())!.IsSealed.Should().BeFalse("the order does not stand there");
        (await SealAsync(2)).Should().BeOfType<AppendOutcome.Appended>();
        (await FindAsync())!.IsSealed.Should().BeTrue();
    }

    [Test]
    public async Task Node_that_knows_nothing_of_leaves_of_orders_misleads_nobody()
    {
        await StoredAsync(Placing(1));

        // As an older version replaces, and claims.
        await Redis.HashSetAsync(Keys.Order("order"), "r", 2);
        (await FindAsync())!.IsSealed.Should().BeFalse();
        (await ClaimAsync(2, Slot)).Should().Be(OrderClaim.Claimed);
        (await SealAsync(2)).Should().BeOfType<AppendOutcome.Appended>();
        await Redis.HashSetAsync(Keys.Order("order"), "p", Slot + 1);
        (await FindAsync())!.IsSealed.Should().BeFalse();
        (await ClaimAsync(2, Slot + 1)).Should().Be(OrderClaim.Claimed);

        // What it stored and sealed itself has no such field: it is sealed once more, which makes the same leaf.
        await Redis.HashSetAsync(Keys.Order("order"), "p", Slot);
        await Redis.HashDeleteAsync(Keys.Order("order"), "l");
        (await ClaimAsync(2, Slot)).Should().Be(OrderClaim.Claimed);
        (await SealAsync(2)).Should().BeOfType<AppendOutcome.Duplicate>();
        (await FindAsync())!.IsSealed.Should().BeTrue();
    }

    [Test]
    public async Task Id_that_is_placed_again_after_its_end_stands_anew_in_the_slot_where_it_ended()
    {
        await StoredAsync(Placing(1));
        (await _store.Orders.EndAsync((await FindAsync())!, "owner", OrderState.Cancelled, 2, null, null, default)).Should().Be(new OrderEnded.Done(Slot));
        (await ClaimAsync(2, Slot)).Should().Be(OrderClaim.Gone);
        (await PutAsync(Placing(3) with { Seen = 1 })).Should().BeOfType<OrderPlaced.Changed>();

        var stored = await StoredAsync(Placing(3) with { Seen = 2 });

        stored.Leaf.Should().Be(new AppendOutcome.Appended(1));
        (await FindAsync()).Should().BeEquivalentTo(new { Revision = 3ul, State = OrderState.Waiting, Slot = (ulong?)Slot, IsSealed = true });
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Garbage_in_the_slots_keys_loses_no_order_and_keeps_no_answer(bool isInTheIndex)
    {
        await Redis.StringSetAsync(isInTheIndex ? Keys.LeafIndex(Slot) : Keys.Leaves(Slot), "x");

        var stored = await StoredAsync(Placing(1));

        stored.Leaf.Should().BeOfType<AppendOutcome.Unavailable>().Which.Why.Should().Contain($"{Keys.LeafIndex(Slot)}");
        (await FindAsync()).Should().BeEquivalentTo(new { State = OrderState.Waiting, Slot = (ulong?)Slot, IsSealed = false });
        (await _store.Orders.ChangedAsync(0, 10, default)).Should().Equal(("order", stored.Change));
        (await PutAsync(Placing(2) with { Content = "content1" })).Should().BeEquivalentTo(new OrderPlaced.Seen("order", 1, null));
    }

    [Test]
    public async Task Nonce_in_the_index_that_is_none_loses_no_order()
    {
        var append = LeafOf(1).Append;
        byte[] field = [(byte)'b', .. append.Signer.ToArray(), .. append.BundleId.ToArray()];
        await Redis.HashSetAsync(Keys.LeafIndex(Slot), field, "x");

        (await StoredAsync(Placing(1))).Leaf.Should().BeOfType<AppendOutcome.Unavailable>();

        (await FindAsync()).Should().BeEquivalentTo(new { State = OrderState.Waiting, IsSealed = false });
    }

    [Test]
    public async Task Bodies_of_one_id_from_many_nodes_at_once_are_one_order_and_one_leaf_for_each_that_was_placed()
    {
        await using var other = await RedisServer.ConnectAsync(await RedisServer.SharedAsync(), _chain);
        RelayStore[] nodes = [_store, other];
        var outcomes = await Task.WhenAll(Enumerable.Range(1, 32).Select(i => nodes[i % 2].Orders.PutAsync(Placing((ulong)i) with { Seen = 0, Content = $"content{i % 4}" }, default)));

        outcomes.OfType<OrderPlaced.Stored>().Should().ContainSingle().Which.Leaf.Should().Be(new AppendOutcome.Appended(0));
        outcomes.Should().OnlyContain(outcome => outcome is OrderPlaced.Stored || outcome is OrderPlaced.Changed || outcome is OrderPlaced.Seen);
        (await CountAsync(Slot)).Should().Be(1);
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Answer_is_not_kept_with_the_order_where_receipts_wait_for_replicas(CancellationToken cancellation)
    {
        await using var primary = await RedisServer.StartAsync("no", "--repl-diskless-sync-delay", "0");
        var options = new StoreOptions { WaitReplicas = 1, WaitMilliseconds = 50, AppendTimeoutMilliseconds = 30_000, CommandTimeoutMilliseconds = 30_000 };
        await using var store = await RedisServer.ConnectAsync(primary.Configuration, 1, options);

        var alone = (OrderPlaced.Stored)await store.Orders.PutAsync(Placing(1), cancellation);

        (alone.Leaf, alone.IsAnswerKept).Should().Be((new AppendOutcome.NotReplicated(0, 1), false));
        (await store.Orders.SeenAsync("content1", cancellation))!.Answer.Should().BeNull();
        (await store.Orders.ClaimAsync("order", 1, Slot, null, cancellation)).Should().Be(OrderClaim.Stands, "it is in the log, though nobody has a receipt");

        await using var replica = await RedisServer.StartAsync("no", "--replicaof", "127.0.0.1", $"{primary.Port}");
        AppendOutcome outcome;
        do outcome = await store.Leaves.AppendAsync(LeafOf(1).Append, cancellation);
        while (outcome is AppendOutcome.NotReplicated && !cancellation.IsCancellationRequested);
        outcome.Should().BeOfType<AppendOutcome.Duplicate>();
        await using var patient = await RedisServer.ConnectAsync(primary.Configuration, 1, new StoreOptions { WaitReplicas = 1, WaitMilliseconds = 10_000, AppendTimeoutMilliseconds = 30_000, CommandTimeoutMilliseconds = 30_000 });
        var replicated = (OrderPlaced.Stored)await patient.Orders.PutAsync(Placing(2), cancellation);
        (replicated.Leaf, replicated.IsAnswerKept).Should().Be((new AppendOutcome.Appended(1), false));
        (await store.Orders.SeenAsync("content2", cancellation))!.Answer.Should().BeNull("it is the caller's to keep, who knows by now");
    }

    [Test]
    public async Task Order_that_comes_after_a_failover_has_its_leaf_behind_what_was_lost()
    {
        await using var failover = await Failover.StartAsync();
        await failover.First.Orders.PutAsync(Placing(1) with { Name = "lost" }, default);
        await failover.OccurAsync();

        var stored = (OrderPlaced.Stored)await failover.First.Orders.PutAsync(Placing(2) with { Seen = 0 }, default);

        stored.Leaf.Should().Be(new AppendOutcome.Appended(2));
        (await failover.First.Leaves.ReadAsync(Slot, 0, 10, default)).Cast<StoredLeaf>().Select(leaf => leaf.Leaf).Should().Equal(Good(100).Leaf, Good(1).Leaf, Good(2).Leaf);
        (await failover.First.Orders.FindAsync("order", default))!.IsSealed.Should().BeTrue();
    }

    [Test]
    public async Task Node_that_knows_the_leaf_of_a_place_gives_no_order_that_place()
    {
        await using var failover = await Failover.StartAsync();
        await failover.First.Orders.PutAsync(Placing(1) with { Name = "lost" }, default);
        await failover.OccurAsync();
        var other = (OrderPlaced.Stored)await failover.Second.Orders.PutAsync(Placing(2) with { Name = "other", Seen = 0 }, default);
        other.Leaf.Should().Be(new AppendOutcome.Appended(1), "only the first node knows what was lost");

        var stored = (OrderPlaced.Stored)await failover.First.Orders.PutAsync(Placing(3) with { Seen = 0 }, default);

        (stored.Leaf, stored.IsAnswerKept).Should().Be((new AppendOutcome.Lost(), false));
        failover.First.Leaves.TryRemember(Slot, 1, Good(2).Leaf).Should().BeFalse("the other's answer would be a second receipt for the place");
        (await failover.First.Orders.FindAsync("order", default)).Should().BeEquivalentTo(new { State = OrderState.Waiting, IsSealed = false });
        (await failover.First.Orders.SeenAsync("content3", default))!.Answer.Should().BeNull();
    }

    private static byte[] AnswerOf(uint sequence)
    {
        var answer = Answer.ToArray();
        BinaryPrimitives.WriteUInt32BigEndian(answer.AsSpan(SequenceAt), sequence);
        return answer;
    }

    /// <summary>A leaf of the one order, whose signer and bundle id stay.</summary>
    private static PlacedLeaf LeafOf(ulong revision, ulong slot = Slot)
        => new(Good((int)revision, slot) with { Signer = Good(0).Signer, BundleId = Good(0).BundleId, Nonce = revision, Order = "order" }, Answer, SequenceAt);

    private static OrderPlacing Placing(ulong revision, ulong slot = Slot)
        => new("order", revision - 1, revision, new byte[] { 7, (byte)revision }, "owner", "owner", $"content{revision}", ["alias"], 60, 100, 10, IsShared: false, LeafOf(revision, slot));

    private Task<OrderPlaced> PutAsync(OrderPlacing placing) => _store.Orders.PutAsync(placing, default);

    private async Task<OrderPlaced.Stored> StoredAsync(OrderPlacing placing) => (await PutAsync(placing)).Should().BeOfType<OrderPlaced.Stored>().Subject;

    private Task<OrderClaim> ClaimAsync(ulong revision, ulong slot, ulong? resolved = null) => _store.Orders.ClaimAsync("order", revision, slot, resolved, default);

    private Task<AppendOutcome> SealAsync(ulong revision, ulong slot = Slot) => _store.Leaves.AppendAsync(LeafOf(revision, slot).Append, default);

    private Task<StoredOrder?> FindAsync() => _store.Orders.FindAsync("order", default);

    private Task<uint> CountAsync(ulong slot) => _store.Leaves.CountAsync(slot, default);

    /// <summary>A server that is exchanged for a copy of itself which has one leaf and knows of nothing since, and two nodes.</summary>
    private sealed record Failover(RedisServer Server, RelayStore First, RelayStore Second, DirectoryInfo Copy) : IAsyncDisposable
    {
        public static async Task<Failover> StartAsync()
        {
            var server = await RedisServer.StartAsync("always");
            var (first, second) = (await RedisServer.ConnectAsync(server.Configuration, 1), await RedisServer.ConnectAsync(server.Configuration, 1));
            await first.Leaves.AppendAsync(Good(100), default);
            return new Failover(server, first, second, server.Copy());
        }

        public async Task OccurAsync()
        {
            await Server.ReplaceAsync(Copy);
            foreach (var store in (RelayStore[])[First, Second]) await RedisServer.AnswersAsync(store);
        }

        public async ValueTask DisposeAsync()
        {
            await First.DisposeAsync();
            await Second.DisposeAsync();
            await Server.DisposeAsync();
            Copy.Delete(recursive: true);
        }
    }
}
