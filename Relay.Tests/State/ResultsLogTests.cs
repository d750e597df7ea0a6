using FluentAssertions;
using NUnit.Framework;
using Relay.Auction.Ethereum;
using Relay.Auction.State;
using Relay.Tests.Support;

namespace Relay.Tests.State;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ResultsLogTests
{
    private RelayStore _store = null!;
    private LeaseEpoch _epoch;

    [SetUp]
    public async Task OpenAsync()
    {
        _store = await RedisServer.StoreAsync(new StoreOptions { ResultsKept = 17, CommandTimeoutMilliseconds = 30_000, ConnectTimeoutMilliseconds = 30_000 });
        _epoch = (await _store.Lease.TryTakeAsync("a", TimeSpan.FromMinutes(1), default))!.Value;
    }

    [TearDown]
    public async Task CloseAsync() => await _store.DisposeAsync();

    [Test]
    public async Task An_empty_log_has_no_numbers()
    {
        (await _store.Feed.OldestAsync(default)).Should().BeNull();
        (await _store.Feed.LatestAsync(default)).Should().BeNull();
        (await _store.Results.LastAsync(default)).Should().BeNull();
        (await _store.Feed.ReadAsync(0, 10, default)).Should().BeEmpty();
    }

    [Test]
    public async Task A_slot_has_one_result_ever_and_a_second_writer_is_given_the_first()
    {
        (await PutAsync(5, 1))!.Should().BeEquivalentTo(new { WasFirst = true, FeedNumber = 1ul });
        await _store.Lease.ReleaseAsync(_epoch, default);
        _epoch = (await _store.Lease.TryTakeAsync("b", TimeSpan.FromMinutes(1), default))!.Value;
        var second = await PutAsync(5, 2);
        second!.WasFirst.Should().BeFalse();
        second.FeedNumber.Should().Be(1);
        second.Result.ToArray().Should().Equal(5, 1);
        (await _store.Feed.LatestAsync(default)).Should().Be(1);
        (await _store.Results.LastAsync(default)).Should().Be(new SlotTip(5, HashOf(5, 1)));

        var found = await _store.Results.FindAsync(5, default);
        found!.FeedNumber.Should().Be(1);
        found.Result.ToArray().Should().Equal(5, 1);
        found.Payload!.Value.ToArray().Should().Equal(1);
        (await _store.Records.FindAsync(5, RecordKind.Outcomes, default))!.Value.ToArray().Should().Equal([1], "outcomes and result are of one writer");
        (await _store.Results.FindAsync(6, default)).Should().BeNull();
    }

    [Test]
    public async Task Two_writers_at_once_leave_one_result_per_slot_and_numbers_without_a_gap()
    {
        var written = await Task.WhenAll(Enumerable.Range(0, 80).Select(i => PutAsync((ulong)(i / 2), (byte)(i % 2))));
        written.Count(result => result!.WasFirst).Should().Be(40);
        var log = await _store.Feed.ReadAsync(0, 100, default);
        log.Select(message => message.Number).Should().Equal(Enumerable.Range(1, 40).Select(number => (ulong)number));
        log.Select(result => result.Slot).Should().OnlyHaveUniqueItems();
        foreach (var result in log) result.Bytes.ToArray().Should().Equal((byte)result.Slot, result.Payload!.Value.ToArray()[0]);
    }

    [Test]
    public async Task The_log_keeps_the_newest_and_reads_on_from_any_number()
    {
        for (var slot = 1ul; slot <= 60; slot++) await PutAsync(slot, 0);
        (await _store.Feed.OldestAsync(default)).Should().Be(10);
        (await _store.Feed.LatestAsync(default)).Should().Be(60);
        (await _store.Feed.ReadAsync(3, 2, default)).Select(message => message.Number).Should().Equal(10, 11);
        (await _store.Feed.ReadAsync(59, 10, default)).Select(result => result.Slot).Should().Equal(59, 60);
        (await _store.Feed.ReadAsync(61, 10, default)).Should().BeEmpty();
    }

    [Test]
    public async Task Results_are_read_alone_past_what_else_the_feed_tells()
    {
        for (var slot = 1ul; slot <= 8; slot++)
        {
            await _store.Records.AnnounceAsync(slot, _epoch, new byte[1], default);
            await _store.Records.PutSetAsync(slot, _epoch, new byte[1], HashOf(slot, 0), default);
            await _store.Records.PutSetAsync(slot, _epoch, new byte[2], HashOf(slot, 1), default);
            await PutAsync(slot, 0);
        }

        (await _store.Feed.ReadAsync(0, 100, default)).Select(message => message.Number).Should().Equal(Enumerable.Range(1, 24).Select(number => (ulong)number), "nothing is told twice");
        (await _store.Results.ReadAsync(4, 3, default)).Select(result => (result.FeedNumber, result.Slot)).Should().Equal((6, 2), (9, 3), (12, 4));
    }

    [Test]
    public async Task The_last_result_is_that_of_the_highest_slot()
    {
        foreach (var slot in new ulong[] { 3, 5, 4 }) await PutAsync(slot, 0);
        (await _store.Results.LastAsync(default)).Should().Be(new SlotTip(5, HashOf(5, 0)));
    }

    [Test]
    public async Task No_winner_is_printed()
    {
        (await PutAsync(5, 1))!.ToString().Should().Be("result 1");
        (await _store.Results.FindAsync(5, default))!.ToString().Should().Be("result 1 of slot 5");
    }

    private static Hash32 HashOf(ulong slot, byte writer) => new(LeafAppends.Digest((int)slot, writer));

    private Task<WrittenResult?> PutAsync(ulong slot, byte writer)
        => _store.Results.PutAsync(slot, _epoch, new[] { (byte)slot, writer }, HashOf(slot, writer), new[] { writer }, new[] { writer }, default);
}
