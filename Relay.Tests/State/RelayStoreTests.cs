using FluentAssertions;
using NUnit.Framework;
using Relay.Auction.Receipts;
using Relay.Auction.State;
using Relay.Tests.Support;
using StackExchange.Redis;
using static Relay.Tests.State.LeafAppends;

namespace Relay.Tests.State;

/// <summary>On a server of its own, since these tests flush, scan and kill.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class RelayStoreTests
{
    private const ulong Chain = 31_337;
    private const int SlotKeys = 8, ChainKeys = 5; // header, announced, leaves, index, set, result, payload, pushed; lease, fence, feed, tip, builder
    private RedisServer _server = null!;
    private RelayStore _store = null!;
    private ConnectionMultiplexer _raw = null!;

    [SetUp]
    public async Task OpenAsync()
    {
        _server = await RedisServer.StartAsync("always");
        _store = await RedisServer.ConnectAsync(_server.Configuration, Chain);
        _raw = await ConnectionMultiplexer.ConnectAsync(_server.Configuration + ",abortConnect=false,syncTimeout=30000");
    }

    [TearDown]
    public async Task CloseAsync()
    {
        await _store.DisposeAsync();
        await _raw.CloseAsync();
        _raw.Dispose();
        await _server.DisposeAsync();
    }

    [Test]
    public async Task Every_key_has_the_chains_hash_tag_and_a_time_to_live()
    {
        await WriteOneOfEachAsync();
        var keys = (RedisResult[])(await _raw.GetDatabase().ExecuteAsync("KEYS", "*"))!;
        keys.Should().HaveCount(SlotKeys + ChainKeys + Enum.GetValues<RecordKind>().Length, "each kind of key is written by this test");
        foreach (var key in keys.Select(key => (string)key!))
        {
            key.Should().StartWith("{relay:31337}:");
            var left = (long)await _raw.GetDatabase().ExecuteAsync("TTL", (RedisKey)key);
            if (key[(key.IndexOf('}', StringComparison.Ordinal) + 2)..] is "fence" or "feed" or "tip" or "builder:b") left.Should().BeInRange(1, RedisKeys.LastingSeconds, key);
            else left.Should().BeInRange(1, 3_600, key);
        }
    }

    [Test]
    public async Task Two_chains_on_one_server_share_nothing()
    {
        await WriteOneOfEachAsync();
        await using var other = await RedisServer.ConnectAsync(_server.Configuration, Chain + 1);
        (await other.Leaves.CountAsync(Slot, default)).Should().Be(0);
        (await other.Lease.TryTakeAsync("b", TimeSpan.FromMinutes(1), default))!.Value.Number.Should().Be(1);
    }

    [Test]
    public async Task Scripts_forgotten_by_the_server_are_loaded_again_and_run_once()
    {
        await _store.Leaves.AppendAsync(Good(1), default);
        await _raw.GetDatabase().ExecuteAsync("SCRIPT", "FLUSH");
        (await _store.Leaves.AppendAsync(Good(2), default)).Should().Be(new AppendOutcome.Appended(1));
        (await _store.Leaves.CountAsync(Slot, default)).Should().Be(2);
    }

    [Test]
    public async Task Garbage_in_the_log_is_quarantined_at_its_sequence()
    {
        await _store.Leaves.AppendAsync(Good(1), default);
        var badDurability = LeafEntry.Encode(Good(3));
        badDurability[72] = 3;
        foreach (var garbage in new byte[][] { [], [1, 2, 3], new byte[73], badDurability })
            await _raw.GetDatabase().ListRightPushAsync($"{{relay:{Chain}}}:{Slot}:leaves", garbage);
        await _store.Leaves.AppendAsync(Good(2), default);

        var read = await _store.Leaves.ReadAsync(Slot, 0, 10, default);
        read.Select(entry => entry.Seq).Should().Equal(0, 1, 2, 3, 4, 5);
        read.Skip(1).Take(4).Should().AllBeOfType<QuarantinedLeaf>();
        read[5].Should().BeOfType<StoredLeaf>().Which.Leaf.Should().Be(Good(2).Leaf);
    }

    [Test]
    public async Task Acknowledged_appends_survive_the_death_of_redis_and_appends_meanwhile_are_no_acknowledgement()
    {
        var acknowledged = 0;
        var sending = Task.Run(async () =>
        {
            for (var seed = 0; ; seed++)
            {
                if (await _store.Leaves.AppendAsync(Good(seed), default) is not AppendOutcome.Appended) return seed;
                Interlocked.Increment(ref acknowledged);
            }
        });
        while (Volatile.Read(ref acknowledged) < 200) await Task.Yield();
        await _server.KillAsync();
        var refused = await sending;
        (await _store.Leaves.AppendAsync(Good(refused), default)).Should().BeOfType<AppendOutcome.Unavailable>();

        await _server.StartAgainAsync();
        await using var after = await RedisServer.ConnectAsync(_server.Configuration, Chain);
        (await after.Leaves.CountAsync(Slot, default)).Should().BeInRange((uint)acknowledged, (uint)acknowledged + 1, "only the unanswered one is in doubt");
        for (var seed = 0; seed < acknowledged; seed += 50)
            (await after.Leaves.AppendAsync(Good(seed), default)).Should().BeOfType<AppendOutcome.Duplicate>().Which.Seq.Should().Be((uint)seed);
    }

    [Test]
    public async Task A_store_heals_by_itself_after_redis_is_back_and_sees_another_run()
    {
        var before = await _store.RunIdAsync(default);
        before.Should().MatchRegex("^[0-9a-f]{40}$");
        await _server.KillAsync();
        await _server.StartAgainAsync();
        AppendOutcome outcome;
        do outcome = await _store.Leaves.AppendAsync(Good(1), default);
        while (outcome is AppendOutcome.Unavailable);
        outcome.Should().Match(answer => answer is AppendOutcome.Appended || answer is AppendOutcome.Duplicate);
        (await _store.RunIdAsync(default)).Should().NotBe(before);
    }

    [Test]
    public async Task A_redis_that_does_not_answer_costs_no_more_than_the_time_out()
    {
        await using var hasty = await RedisServer.ConnectAsync(_server.Configuration, Chain, new StoreOptions { AppendTimeoutMilliseconds = 50, CommandTimeoutMilliseconds = 50 });
        await hasty.Leaves.AppendAsync(Good(1), default);
        // DEBUG SLEEP is off by default; a client pause stops writes and reads alike.
        await _raw.GetDatabase().ExecuteAsync("CLIENT", "PAUSE", "2000", "ALL");
        (await hasty.Leaves.AppendAsync(Good(2), default)).Should().BeOfType<AppendOutcome.Unavailable>();
        var counting = () => hasty.Leaves.CountAsync(Slot, default);
        await counting.Should().ThrowAsync<StoreUnavailableException>().WithMessage("Redis did not answer in time");
    }

    [Test]
    public async Task Followers_are_woken_by_a_record_until_they_unsubscribe()
    {
        await using var follower = await RedisServer.ConnectAsync(_server.Configuration, Chain);
        var woken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var after = 0;
        using (follower.OnWake(() => woken.TrySetResult()))
        {
            await _store.Records.ReplaceAsync(Slot, RecordKind.Fates, new byte[1], default);
            await woken.Task.WaitAsync(TimeSpan.FromSeconds(30), TestTime.System);
        }

        var other = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var gone = follower.OnWake(() => Interlocked.Increment(ref after));
        gone.Dispose();
        var seen = Volatile.Read(ref after);
        using var stays = follower.OnWake(() => other.TrySetResult());
        await _store.Records.ReplaceAsync(Slot, RecordKind.Fates, new byte[2], default);
        await other.Task.WaitAsync(TimeSpan.FromSeconds(30), TestTime.System);
        Volatile.Read(ref after).Should().Be(seen);
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task Who_unsubscribes_waits_for_the_call_that_runs_so_that_what_it_uses_may_be_disposed(CancellationToken cancellation)
    {
        await using var follower = await RedisServer.ConnectAsync(_server.Configuration, Chain);
        using var running = new SemaphoreSlim(0);
        using var goOn = new ManualResetEventSlim();
        var subscription = follower.OnWake(() =>
        {
            running.Release();
            goOn.Wait(cancellation);
        });
        await _store.Records.ReplaceAsync(Slot, RecordKind.Fates, new byte[1], cancellation);
        await running.WaitAsync(cancellation);

        // Until it waits or has ended: a task that was only just started would not have ended either way.
        var disposing = new Thread(subscription.Dispose);
        disposing.Start();
        while (disposing.IsAlive && !disposing.ThreadState.HasFlag(ThreadState.WaitSleepJoin)) Thread.Yield();
        disposing.IsAlive.Should().BeTrue();
        goOn.Set();
        disposing.Join(TimeSpan.FromSeconds(10)).Should().BeTrue();
    }

    [Test]
    public async Task A_payload_past_its_retention_is_none_and_its_result_is_still_read()
    {
        await WriteOneOfEachAsync();
        await _raw.GetDatabase().KeyDeleteAsync($"{{relay:{Chain}}}:{Slot}:payload");
        (await _store.Feed.ReadAsync(0, 10, default)).Should().ContainSingle(message => message.Kind == FeedKind.Result).Which.Payload.Should().BeNull();
        (await _store.Results.FindAsync(Slot, default))!.Payload.Should().BeNull();
    }

    [TestCase("always", Durability.Fsync)]
    [TestCase("everysec", Durability.EverySecond)]
    [TestCase("no", null)]
    public async Task Durability_is_what_the_server_is_set_to(string appendFsync, Durability? expected)
    {
        await _raw.GetDatabase().ExecuteAsync("CONFIG", "SET", "appendfsync", appendFsync);
        (await _store.DurabilityAsync(default)).Should().Be(expected);
    }

    [Test]
    public async Task The_servers_clock_is_read()
        => (await _store.TimeAsync(default)).Should().BeCloseTo(TestTime.System.GetUtcNow(), TimeSpan.FromSeconds(20));

    [Test]
    public async Task Where_nobody_answers_the_start_says_where()
    {
        await _server.KillAsync();
        var start = () => RedisServer.ConnectAsync(_server.Configuration + ",password=geheim", Chain, new StoreOptions { ConnectTimeoutMilliseconds = 300 });
        (await start.Should().ThrowAsync<StoreUnavailableException>()).Which.Message.Should().Be($"no Redis answers at {_server.Configuration}");
    }

    private async Task WriteOneOfEachAsync()
    {
        var epoch = (await _store.Lease.TryTakeAsync("a", TimeSpan.FromMinutes(1), default))!.Value;
        await _store.Headers.PutAsync(Slot, new byte[1], default);
        await _store.Records.AnnounceAsync(Slot, epoch, new byte[1], default);
        await _store.Builders.NoteAsync("b", new byte[1], default);
        await _store.Builders.ClaimPushAsync(Slot, default);
        await _store.Leaves.AppendAsync(Good(1), default);
        await _store.Leaves.FreezeAsync(Slot, epoch, 1, default);
        await _store.Records.PutSetAsync(Slot, epoch, new byte[1], default, default);
        foreach (var kind in Enum.GetValues<RecordKind>()) await _store.Records.PutOnceAsync(Slot, epoch, kind, new byte[1], default);
        await _store.Results.PutAsync(Slot, epoch, new byte[1], default, new byte[1], new byte[1], default);
        await _store.Lease.ExtendAsync(epoch, TimeSpan.FromMinutes(1), default);
    }
}
