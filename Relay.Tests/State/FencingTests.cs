using FluentAssertions;
using NUnit.Framework;
using Relay.Auction.Ethereum;
using Relay.Auction.State;
using Relay.Tests.Support;

namespace Relay.Tests.State;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class FencingTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private RelayStore _store = null!;

    [SetUp]
    public async Task OpenAsync() => _store = await RedisServer.StoreAsync();

    [TearDown]
    public async Task CloseAsync() => await _store.DisposeAsync();

    [Test]
    public async Task A_lease_is_held_by_one_and_its_epochs_only_grow()
    {
        var first = await TakeAsync("a");
        first.Number.Should().Be(1);
        (await _store.Lease.TryTakeAsync("b", Minute, default)).Should().BeNull();
        (await _store.Lease.TryTakeAsync("a", Minute, default)).Should().BeNull("not even its owner takes it twice");
        (await _store.Lease.ReleaseAsync(first, default)).Should().BeTrue();
        (await TakeAsync("b")).Number.Should().Be(2);
        (await _store.Lease.ReleaseAsync(first, default)).Should().BeFalse("it is another's now");
        (await _store.Lease.ExtendAsync(first, Minute, default)).Should().BeFalse();
    }

    [Test]
    public async Task One_of_many_takers_gets_the_lease()
    {
        var taken = await Task.WhenAll(Enumerable.Range(0, 32).Select(i => _store.Lease.TryTakeAsync($"node{i}", Minute, default)));
        taken.Count(epoch => epoch is not null).Should().Be(1);
    }

    [Test]
    public async Task A_lapsed_lease_is_regained_by_its_owner_while_nobody_took_it()
    {
        var epoch = (await _store.Lease.TryTakeAsync("a", TimeSpan.FromMilliseconds(1), default))!.Value;
        await LapseAsync();
        (await _store.Lease.ExtendAsync(epoch, Minute, default)).Should().BeTrue();
        (await _store.Lease.TryTakeAsync("b", Minute, default)).Should().BeNull();
    }

    [Test]
    public async Task Every_write_of_an_old_epoch_is_refused_and_writes_nothing()
    {
        var old = await TakeAsync("a");
        await _store.Lease.ReleaseAsync(old, default);
        await TakeAsync("b");

        (await _store.Leaves.FreezeAsync(7, old, 1, default)).Should().BeNull();
        (await _store.Records.PutSetAsync(7, old, new byte[1], default, default)).Should().BeNull();
        foreach (var kind in Enum.GetValues<RecordKind>())
        {
            (await _store.Records.PutOnceAsync(7, old, kind, new byte[1], default)).Should().BeNull();
            (await _store.Records.FindAsync(7, kind, default)).Should().BeNull();
        }

        (await _store.Results.PutAsync(7, old, new byte[1], default, new byte[1], new byte[1], default)).Should().BeNull();
        (await _store.Leaves.FindFreezeAsync(7, default)).Should().BeNull();
        (await _store.Records.FindSetAsync(7, default)).Should().BeNull();
        (await _store.Results.FindAsync(7, default)).Should().BeNull();
        (await _store.Feed.LatestAsync(default)).Should().BeNull();
    }

    [Test]
    public async Task Without_any_lease_nothing_fenced_is_written()
        => (await _store.Leaves.FreezeAsync(7, new LeaseEpoch(1, "a"), 1, default)).Should().BeNull();

    [Test]
    public async Task The_same_number_of_another_owner_is_another_epoch()
    {
        await TakeAsync("a");
        (await _store.Leaves.FreezeAsync(7, new LeaseEpoch(1, "b"), 1, default)).Should().BeNull();
    }

    [Test]
    public async Task A_record_is_written_once_and_the_first_bytes_stand_for_a_successor()
    {
        var first = await TakeAsync("a");
        foreach (var kind in Enum.GetValues<RecordKind>())
            (await _store.Records.PutOnceAsync(7, first, kind, new[] { (byte)kind }, default))!.WasFirst.Should().BeTrue();
        await _store.Lease.ReleaseAsync(first, default);
        var second = await TakeAsync("b");
        foreach (var kind in Enum.GetValues<RecordKind>())
        {
            var written = await _store.Records.PutOnceAsync(7, second, kind, new byte[] { 99 }, default);
            written!.WasFirst.Should().BeFalse();
            written.Bytes.ToArray().Should().Equal((byte)kind);
            (await _store.Records.FindAsync(7, kind, default))!.Value.ToArray().Should().Equal((byte)kind);
        }
    }

    [Test]
    public async Task The_last_set_is_that_of_the_highest_slot()
    {
        var epoch = await TakeAsync("a");
        (await _store.Records.LastSetAsync(default)).Should().BeNull();
        foreach (var slot in new ulong[] { 9, 11, 10 })
            await _store.Records.PutSetAsync(slot, epoch, new[] { (byte)slot }, HashOf(slot), default);
        await _store.Records.PutSetAsync(11, epoch, new byte[] { 1 }, HashOf(99), default);
        (await _store.Records.LastSetAsync(default)).Should().Be(new SlotTip(11, HashOf(11)));
        (await _store.Records.FindSetAsync(11, default))!.Value.ToArray().Should().Equal(11);
    }

    [Test]
    public async Task A_header_is_written_once()
    {
        (await _store.Headers.FindAsync(7, default)).Should().BeNull();
        (await _store.Headers.PutAsync(7, new byte[] { 1 }, default)).ToArray().Should().Equal(1);
        (await _store.Headers.PutAsync(7, new byte[] { 2 }, default)).ToArray().Should().Equal(1);
        (await _store.Headers.FindAsync(7, default))!.Value.ToArray().Should().Equal(1);
    }

    [Test]
    public async Task First_slot_that_has_a_header_is_found_over_any_gap()
    {
        (await _store.Headers.FirstAsync(10, 9_000, default)).Should().Be(9_000);
        foreach (var slot in (ulong[])[4_321, 4_322, 9_000]) await _store.Headers.PutAsync(slot, new byte[] { 1 }, default);

        (await _store.Headers.FirstAsync(10, 9_000, default)).Should().Be(4_321);
        (await _store.Headers.FirstAsync(4_321, 9_000, default)).Should().Be(4_321);
        (await _store.Headers.FirstAsync(4_322, 9_000, default)).Should().Be(4_322);
        (await _store.Headers.FirstAsync(4_323, 9_000, default)).Should().Be(9_000);
        (await _store.Headers.FirstAsync(9_001, 9_000, default)).Should().Be(9_000);
    }

    private static Hash32 HashOf(ulong slot) => new(LeafAppends.Digest((int)slot, 0));

    private async Task<LeaseEpoch> TakeAsync(string owner) => (await _store.Lease.TryTakeAsync(owner, Minute, default))!.Value;

    /// <summary>Until Redis' own clock has moved past a lease of one millisecond.</summary>
    private async Task LapseAsync()
    {
        var from = await _store.TimeAsync(default);
        while (await _store.TimeAsync(default) < from.AddMilliseconds(3)) { }
    }
}
