using System.Net.Http.Json;
using FluentAssertions;
using NUnit.Framework;
using Relay.Api.Verbs.Sending;
using Relay.Auction.Slots;
using Relay.Auction.State;
using Relay.Tests.Orders;
using Relay.Tests.Support;
using StackExchange.Redis;

namespace Relay.Tests.Faults;

/// <summary>Somebody else writes into the relay's Redis: what is not the relay's is never taken for anything, never stops the process, and costs the slot that it is of and no other.</summary>
[NonParallelizable]
public sealed class GarbageTests
{
    /// <summary>Keys that tests here wrote, without a time to live.</summary>
    private readonly HashSet<string> _foreign = [];

    private RelayUnderTest _relay = null!;
    private ConnectionMultiplexer _raw = null!;

    /// <summary>What is written into an open slot, and its key.</summary>
    public static IEnumerable<Litter> Garbage =>
    [
        Of("a string for the log of leaves", (redis, keys, slot) => redis.StringSetAsync(keys.Leaves(slot), "x")),
        Of("a string for the index", (redis, keys, slot) => redis.StringSetAsync(keys.LeafIndex(slot), "x")),
        Of("a freeze that is none", (redis, keys, slot) => redis.HashSetAsync(keys.LeafIndex(slot), "f", "yesterday")),
        Of("a set that is none", (redis, keys, slot) => redis.StringSetAsync(keys.Set(slot), "x")),
        Of("a string for the result", (redis, keys, slot) => redis.StringSetAsync(keys.Result(slot), "x")),
        Of("a result of another form", (redis, keys, slot) => redis.HashSetAsync(keys.Result(slot), "n", "first")),
    ];

    private IDatabase Redis => _raw.GetDatabase();

    private static RedisKeys Keys => new(1);

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _relay = await RelayUnderTest.StartAsync("Auction:SlotDurationMilliseconds=1500", "Auction:LeaseMilliseconds=1000");
        _raw = await _relay.ConnectAsync();
    }

    [OneTimeTearDown]
    public async Task EndAsync()
    {
        _raw.Dispose();
        await _relay.DisposeAsync();
    }

    [TestCaseSource(nameof(Garbage))]
    [CancelAfter(60_000)]
    public async Task Slot_whose_keys_hold_garbage_has_no_result_and_the_next_one_has(Litter litter, CancellationToken cancellation)
    {
        using var searcher = new TestSearcher();
        var header = await _relay.Door.NextSlotAsync(800, cancellation);
        foreach (var key in (RedisKey[])[Keys.Leaves(header.Slot), Keys.LeafIndex(header.Slot), Keys.Set(header.Slot), Keys.Result(header.Slot)]) _foreign.Add(key!);
        await litter.WriteAsync(Redis, Keys, header.Slot);
        var (status, answer) = await _relay.Door.PostAsync(header.Slot, searcher.Seal(header).Bytes, cancellation);
        if (status >= 400) answer.GetProperty("code").GetString().Should().BeOneOf("not_ready", "busy", "late");

        await NextIsRankedAsync(header.Slot, searcher, cancellation);
        using var slot = await _relay.Door.Http.GetAsync($"/v1/slots/{header.Slot}", cancellation);
        ((int)slot.StatusCode).Should().BeOneOf(200, 503);
        if (slot.IsSuccessStatusCode) (await slot.Content.ReadFromJsonAsync<System.Text.Json.JsonElement>(cancellation)).GetProperty("result").ValueKind.Should().Be(System.Text.Json.JsonValueKind.Null);
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Leaf_that_is_none_makes_its_slot_void_and_signed(CancellationToken cancellation)
    {
        using var searcher = new TestSearcher();
        var header = await _relay.Door.NextSlotAsync(800, cancellation);
        await _relay.Door.SubmitAsync(header, searcher.Seal(header), cancellation);
        await Redis.ListRightPushAsync(Keys.Leaves(header.Slot), "an entry of an older form");
        var message = await _relay.Door.ResultOfAsync(header.Slot, cancellation);
        (message.Status, message.Reason).Should().Be(("void", "store_damaged"));
        await NextIsRankedAsync(header.Slot, searcher, cancellation);
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Lease_that_nobody_took_and_a_fence_of_another_type_are_taken_over(CancellationToken cancellation)
    {
        using var searcher = new TestSearcher();
        await Redis.KeyDeleteAsync([Keys.Lease, Keys.Fence]);
        await Redis.StringSetAsync(Keys.Lease, "somebody");
        await Redis.ListRightPushAsync(Keys.Fence, "x");
        await NextIsRankedAsync((await _relay.Door.NextSlotAsync(0, cancellation)).Slot, searcher, cancellation);
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Every_key_expires_but_those_whose_numbers_must_go_on_and_they_are_bounded(CancellationToken cancellation)
    {
        using var searcher = new TestSearcher();
        using var client = new OrderClient(_relay);
        var header = await _relay.Door.NextSlotAsync(600, cancellation);
        await _relay.Door.SubmitAsync(header, searcher.Seal(header), cancellation);
        var (status, order) = await client.PlaceAsync(OrderClient.Json(client.Transaction()), cancellation);
        status.Should().BeOneOf([200, 201, 202], order.ToString());
        await NextIsRankedAsync(header.Slot, searcher, cancellation);
        await _relay.TranscriptOfAsync(header.Slot, cancellation);

        var lasting = new List<string>();
        foreach (var key in _raw.GetServer(_raw.GetEndPoints()[0]).Keys(pageSize: 1_000))
        {
            if (await Redis.KeyTimeToLiveAsync(key) is null && await Redis.KeyExistsAsync(key)) lasting.Add(key!);
        }

        lasting.Where(key => !_foreign.Contains(key)).Should().BeSubsetOf([(string)Keys.Fence!, (string)Keys.Identity!, (string)Keys.Feed!, (string)Keys.Tip!]);
        ((long)await Redis.HashLengthAsync(Keys.Tip)).Should().BeLessThanOrEqualTo(9);
        ((string)(await Redis.StringGetAsync(Keys.Fence))!).Length.Should().BeLessThanOrEqualTo(128);
    }

    private static Litter Of(string name, Func<IDatabase, RedisKeys, ulong, Task> writeAsync) => new(name, writeAsync);

    private async Task NextIsRankedAsync(ulong slot, TestSearcher searcher, CancellationToken cancellation)
    {
        // By its number: what is open now may be the very slot whose keys cannot be read.
        SlotHeader? next = null;
        for (var number = slot + 1; next is null; await Task.Delay(TimeSpan.FromMilliseconds(20), TestTime.System, cancellation))
        {
            if ((await _relay.Door.Client.SlotAsync(number, cancellation)).Value is not { } view) continue;
            if (view.ClosesAt < TestTime.System.NowMs() + 500) number++;
            else SlotTrust.TryVerify(view, out next, out _).Should().BeTrue();
        }

        await _relay.Door.SubmitAsync(next, searcher.Seal(next), cancellation);
        (await _relay.Door.ResultOfAsync(next.Slot, cancellation)).Status.Should().Be("ranked");
    }

    /// <summary>Something that is written.</summary>
    public sealed class Litter
    {
        private readonly string _name;

        internal Litter(string name, Func<IDatabase, RedisKeys, ulong, Task> writeAsync) => (_name, WriteAsync) = (name, writeAsync);

        internal Func<IDatabase, RedisKeys, ulong, Task> WriteAsync { get; }

        public override string ToString() => _name;
    }
}
