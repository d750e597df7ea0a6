using FluentAssertions;
using NUnit.Framework;
using Relay.Auction.State;
using StackExchange.Redis;

namespace Relay.Tests.Faults;

/// <summary>Somebody else writes into the keys that outlive slots: every slot has its result all the same, the chain of results and the numbers of the feed go on.</summary>
[NonParallelizable]
public sealed class GarbageInChainTests
{
    private GarbageScene _scene = null!;

    public static IEnumerable<Litter> Garbage =>
    [
        new("a string for the tip", keys => keys.Tip, (redis, key) => redis.StringSetAsync(key, "x")),
        new("a tip whose fields are none", keys => keys.Tip, (redis, key) => redis.HashSetAsync(key, [new("result", "x"), new("set", "7"), new("feed", "many"), new("order", "x")])),
        new("a tip of an older form", keys => keys.Tip, (redis, key) => redis.HashSetAsync(key, [new("result", "7:0xabcdef"), new("set", "7:0xabcdef")])),
        new("no tip any more", keys => keys.Tip, (redis, key) => redis.KeyDeleteAsync(key)),
        new("a tip whose number is behind", keys => keys.Tip, (redis, key) => redis.HashSetAsync(key, "feed", 1)),
        new("a string for the feed", keys => keys.Feed, (redis, key) => redis.StringSetAsync(key, "x")),
        new("a string for the orders that wait", keys => keys.Orders, (redis, key) => redis.StringSetAsync(key, "x")),
        new("a list for the identity", keys => keys.Identity, GarbageScene.ListAsync),
    ];

    [OneTimeSetUp]
    public async Task StartAsync() => _scene = await GarbageScene.StartAsync();

    [OneTimeTearDown]
    public async Task EndAsync() => await _scene.DisposeAsync();

    [TestCaseSource(nameof(Garbage))]
    [CancelAfter(60_000)]
    public async Task Slots_have_their_results_and_the_chain_goes_on(Litter litter, CancellationToken cancellation)
    {
        var before = await _scene.NextIsRankedAsync((await _scene.SlotAsync(cancellation)).Slot, cancellation);
        var number = await FeedNumberAsync(before, cancellation);
        await litter.WriteAsync(_scene.Redis, litter.KeyOf(_scene.Keys));

        var after = await _scene.NextIsRankedAsync(before, cancellation);
        (await FeedNumberAsync(after, cancellation)).Should().BeInRange(number + 1, number + 100, "numbers go on where they were");
        after = await _scene.NextIsRankedAsync(after, cancellation);
        for (var slot = before; slot < after; slot++) (await _scene.ResultAsync(slot, cancellation)).Should().NotBeNull();
    }

    [TestCaseSource(nameof(Garbage))]
    [CancelAfter(60_000)]
    public async Task Who_takes_over_goes_on_all_the_same(Litter litter, CancellationToken cancellation)
    {
        var before = await _scene.NextIsRankedAsync((await _scene.SlotAsync(cancellation)).Slot, cancellation);
        await litter.WriteAsync(_scene.Redis, litter.KeyOf(_scene.Keys));
        await _scene.DeposeAsync();
        await _scene.NextIsRankedAsync(await _scene.NextIsRankedAsync(before, cancellation), cancellation);
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task What_was_moved_is_named_and_kept(CancellationToken cancellation)
    {
        var slot = (await _scene.SlotAsync(cancellation)).Slot;
        await _scene.Redis.KeyDeleteAsync(_scene.Keys.Tip);
        await _scene.Redis.StringSetAsync(_scene.Keys.Tip, "x");
        await _scene.NamedAsync(_scene.Keys.Tip, cancellation);
        await _scene.NextIsRankedAsync(slot, cancellation);
        await _scene.QuarantinedAsync(_scene.Keys.Tip);
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Lease_that_nobody_took_and_a_fence_of_another_type_are_taken_over(CancellationToken cancellation)
    {
        var slot = (await _scene.SlotAsync(cancellation)).Slot;
        await _scene.Redis.KeyDeleteAsync([_scene.Keys.Lease, _scene.Keys.Fence]);
        await _scene.Redis.StringSetAsync(_scene.Keys.Lease, "somebody");
        await _scene.Redis.ListRightPushAsync(_scene.Keys.Fence, "x");
        await _scene.NextIsRankedAsync(slot, cancellation);
    }

    private async Task<ulong> FeedNumberAsync(ulong slot, CancellationToken cancellation) => (await _scene.Relay.Door.Client.SlotAsync(slot, cancellation)).Value!.Result!.FeedSequence!.Value;

    /// <summary>Something that is written, and where.</summary>
    public sealed class Litter
    {
        private readonly string _name;

        internal Litter(string name, Func<RedisKeys, RedisKey> keyOf, Func<IDatabase, RedisKey, Task> writeAsync) => (_name, KeyOf, WriteAsync) = (name, keyOf, writeAsync);

        internal Func<RedisKeys, RedisKey> KeyOf { get; }

        internal Func<IDatabase, RedisKey, Task> WriteAsync { get; }

        public override string ToString() => _name;
    }
}
