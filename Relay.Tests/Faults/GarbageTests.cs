using FluentAssertions;
using NUnit.Framework;
using Relay.Auction.State;
using Relay.Tests.Orders;
using Relay.Tests.Support;
using StackExchange.Redis;

namespace Relay.Tests.Faults;

/// <summary>Somebody else writes into a slot's keys: what is not the relay's is never taken for anything; it is moved away and named, the slot has its end, and the next one goes on.</summary>
[NonParallelizable]
public sealed class GarbageTests
{
    private GarbageScene _scene = null!;

    /// <summary>What is done to a slot that has a receipt, the key that is named, and the end that the slot must have.</summary>
    public static IEnumerable<Litter> Garbage =>
    [
        Void("a string for the log of leaves", (keys, slot) => keys.Leaves(slot), (redis, key) => redis.StringSetAsync(key, "x")),
        Void("a string for the index", (keys, slot) => keys.LeafIndex(slot), (redis, key) => redis.StringSetAsync(key, "x")),
        Void("a freeze that is none", (keys, slot) => keys.LeafIndex(slot), (redis, key) => redis.HashSetAsync(key, "f", "yesterday")),
        Void("a freeze of an older form", (keys, slot) => keys.LeafIndex(slot), (redis, key) => redis.HashSetAsync(key, "f", "1")),
        Void("receipts that are cut short", (keys, slot) => keys.LeafIndex(slot), CutAsync),
        Void("a string for what was lost", (keys, slot) => keys.Lost(slot), (redis, key) => redis.StringSetAsync(key, "x")),
        Ranked("a set that is none", (keys, slot) => keys.Set(slot), (redis, key) => redis.StringSetAsync(key, "x")),
        Ranked("a list for the set", (keys, slot) => keys.Set(slot), GarbageScene.ListAsync),
        Ranked("a string for the result", (keys, slot) => keys.Result(slot), (redis, key) => redis.StringSetAsync(key, "x")),
        Ranked("a result of another form", (keys, slot) => keys.Result(slot), (redis, key) => redis.HashSetAsync(key, [new("n", 5), new("b", "x")])),
        Ranked("a result whose number is none", (keys, slot) => keys.Result(slot), (redis, key) => redis.HashSetAsync(key, [new("n", "first"), new("b", "x")])),
        Ranked("marks that are none", (keys, slot) => keys.Record(slot, RecordKind.Marks), (redis, key) => redis.StringSetAsync(key, "x")),
        Ranked("a list for the transcript", (keys, slot) => keys.Record(slot, RecordKind.Transcript), GarbageScene.ListAsync),
        Ranked("a transcript that is none", (keys, slot) => keys.Record(slot, RecordKind.Transcript), (redis, key) => redis.StringSetAsync(key, "x")),
        Ranked("a list for the header", (keys, slot) => keys.Header(slot), GarbageScene.ListAsync, andDepose: true),
        Ranked("a header that is cut short", (keys, slot) => keys.Header(slot), (redis, key) => redis.StringSetRangeAsync(key, 100, new byte[100]), andDepose: true),
    ];

    [OneTimeSetUp]
    public async Task StartAsync() => _scene = await GarbageScene.StartAsync();

    [OneTimeTearDown]
    public async Task EndAsync() => await _scene.DisposeAsync();

    [TestCaseSource(nameof(Garbage))]
    [CancelAfter(60_000)]
    public async Task Slot_whose_keys_hold_garbage_has_its_end_and_the_next_one_goes_on(Litter litter, CancellationToken cancellation)
    {
        var slot = (await _scene.SlotAsync(cancellation)).Slot;
        var key = litter.KeyOf(_scene.Keys, slot);
        await litter.WriteAsync(_scene.Redis, key);
        if (litter.AndDepose) await _scene.DeposeAsync();

        var end = await _scene.EndOfAsync(slot, cancellation);
        (end.Status, end.Reason).Should().Be(litter.IsVoid ? ("void", "store_damaged") : ("ranked", null));
        await _scene.NamedAsync(key, cancellation);
        await _scene.QuarantinedAsync(key);
        await _scene.NextIsRankedAsync(slot, cancellation);
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Leaves_that_were_cut_off_the_log_are_put_back_by_who_knows_them(CancellationToken cancellation)
    {
        var header = await _scene.SlotAsync(cancellation);
        await _scene.SubmitAsync(header, cancellation);
        await _scene.Redis.ListTrimAsync(_scene.Keys.Leaves(header.Slot), 1, 0);
        (await _scene.EndOfAsync(header.Slot, cancellation)).Status.Should().Be("ranked");
        (await _scene.Relay.SetOfAsync(header.Slot, cancellation)).Count.Should().Be(2);
        await _scene.NextIsRankedAsync(header.Slot, cancellation);
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Log_whose_first_leaf_was_taken_away_makes_its_slot_void(CancellationToken cancellation)
    {
        var header = await _scene.SlotAsync(cancellation);
        await _scene.SubmitAsync(header, cancellation);
        await _scene.Redis.ListLeftPopAsync(_scene.Keys.Leaves(header.Slot));
        var end = await _scene.EndOfAsync(header.Slot, cancellation);
        (end.Status, end.Reason).Should().BeOneOf(("void", "store_damaged"), ("void", "store_failed_over"));
        await _scene.NextIsRankedAsync(header.Slot, cancellation);
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Leaf_that_is_none_makes_its_slot_void_and_signed(CancellationToken cancellation)
    {
        var header = await _scene.SlotAsync(cancellation);
        await _scene.Redis.ListRightPushAsync(_scene.Keys.Leaves(header.Slot), "an entry of an older form");
        var end = await _scene.EndOfAsync(header.Slot, cancellation);
        (end.Status, end.Reason).Should().Be(("void", "store_damaged"));
        await _scene.NextIsRankedAsync(header.Slot, cancellation);
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Header_that_stands_before_it_was_made_is_made_all_the_same([Values] bool isOfAnotherType, CancellationToken cancellation)
    {
        var slot = (await _scene.Relay.Door.NextSlotAsync(0, cancellation)).Slot + 12;
        await _scene.Redis.KeyDeleteAsync(_scene.Keys.Header(slot));
        if (isOfAnotherType) await GarbageScene.ListAsync(_scene.Redis, _scene.Keys.Header(slot));
        else await _scene.Redis.StringSetAsync(_scene.Keys.Header(slot), "x");
        await _scene.Redis.ListRightPushAsync(_scene.Keys.Announced(slot), "x");
        await _scene.NextIsRankedAsync(slot - 1, cancellation);
        await _scene.QuarantinedAsync(_scene.Keys.Header(slot));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Set_and_result_that_builders_were_told_are_put_back(CancellationToken cancellation)
    {
        var slot = (await _scene.SlotAsync(cancellation)).Slot;
        await _scene.EndOfAsync(slot, cancellation);
        var (result, set) = (await _scene.ResultAsync(slot, cancellation), await _scene.Relay.SetOfAsync(slot, cancellation));
        await _scene.DeposeAsync();
        await _scene.Redis.StringSetAsync(_scene.Keys.Set(slot), "x");
        await _scene.Redis.KeyDeleteAsync(_scene.Keys.Result(slot));
        await GarbageScene.ListAsync(_scene.Redis, _scene.Keys.Result(slot));

        while (await _scene.Redis.KeyTypeAsync(_scene.Keys.Result(slot)) != RedisType.Hash) await Task.Delay(TimeSpan.FromMilliseconds(20), TestTime.System, cancellation);
        (await _scene.ResultAsync(slot, cancellation)).Hash.Should().Be(result.Hash);
        (await _scene.Relay.SetOfAsync(slot, cancellation)).Hash.Should().Be(set.Hash);
        await _scene.NextIsRankedAsync(slot, cancellation);
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Every_key_expires(CancellationToken cancellation)
    {
        using var client = new OrderClient(_scene.Relay);
        var slot = (await _scene.SlotAsync(cancellation)).Slot;
        var (status, order) = await client.PlaceAsync(OrderClient.Json(client.Transaction()), cancellation);
        status.Should().BeOneOf([200, 201, 202], order.ToString());
        await _scene.NextIsRankedAsync(slot, cancellation);

        var lasting = new List<string>();
        foreach (var key in _scene.Server.Keys(pageSize: 1_000))
        {
            if (await _scene.Redis.KeyTimeToLiveAsync(key) is null && await _scene.Redis.KeyExistsAsync(key)) lasting.Add(key!);
        }

        lasting.Should().BeEmpty();
        ((long)await _scene.Redis.HashLengthAsync(_scene.Keys.Tip)).Should().BeLessThanOrEqualTo(8);
        ((string)(await _scene.Redis.StringGetAsync(_scene.Keys.Fence))!).Length.Should().BeLessThanOrEqualTo(128);
    }

    private static Litter Void(string name, Func<RedisKeys, ulong, RedisKey> keyOf, Func<IDatabase, RedisKey, Task> writeAsync) => new(name, keyOf, writeAsync, IsVoid: true, AndDepose: false);

    private static Litter Ranked(string name, Func<RedisKeys, ulong, RedisKey> keyOf, Func<IDatabase, RedisKey, Task> writeAsync, bool andDepose = false)
        => new(name, keyOf, writeAsync, IsVoid: false, andDepose);

    private static async Task CutAsync(IDatabase redis, RedisKey key)
    {
        foreach (var entry in await redis.HashGetAllAsync(key))
        {
            if (((byte[])entry.Name!)[0] == 'l') await redis.HashSetAsync(key, entry.Name, ((byte[])entry.Value!)[..40]);
        }
    }

    /// <summary>Something that is written, where, and what becomes of the slot.</summary>
    public sealed record Litter
    {
        private readonly string _name;

        internal Litter(string name, Func<RedisKeys, ulong, RedisKey> keyOf, Func<IDatabase, RedisKey, Task> writeAsync, bool IsVoid, bool AndDepose)
            => (_name, KeyOf, WriteAsync, this.IsVoid, this.AndDepose) = (name, keyOf, writeAsync, IsVoid, AndDepose);

        internal Func<RedisKeys, ulong, RedisKey> KeyOf { get; }

        internal Func<IDatabase, RedisKey, Task> WriteAsync { get; }

        internal bool IsVoid { get; }

        internal bool AndDepose { get; }

        public override string ToString() => _name;
    }
}
