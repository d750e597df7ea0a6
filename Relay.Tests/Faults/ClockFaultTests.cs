using FluentAssertions;
using NUnit.Framework;
using Relay.Auction.Receipts;
using Relay.Auction.Slots;
using Relay.Tests.Support;

namespace Relay.Tests.Faults;

/// <summary>A machine's clock jumps while slots are open: none is closed early, none is opened again, and another node leads.</summary>
[NonParallelizable, FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ClockFaultTests
{
    private static readonly string[] Slots = ["Auction:SlotDurationMilliseconds=3000", "Auction:LeaseMilliseconds=1000", "Auction:MaxSkewMilliseconds=500"];

    [TestCase(4)]
    [TestCase(-4)]
    [CancelAfter(90_000)]
    public async Task Leader_whose_clock_jumps_closes_at_the_right_time_and_another_leads(int seconds, CancellationToken cancellation)
    {
        await using var redis = await RedisServer.StartAsync("always");
        await using var cluster = await RelayCluster.StartAsync(redis.Configuration, cancellation, Slots);
        var machine = new JumpingTime();
        await using var leader = await RelayUnderTest.StartOnAsync(
            cluster.NewNodeFolder(), machine, [$"Redis:Connection={redis.Configuration}", "Api:Roles=api,auction", .. cluster.HolderOptions, .. Slots]);
        var other = await cluster.NodeAsync("api,auction", cancellation);
        using var searcher = new TestSearcher();
        var door = leader.Door;
        await using var store = await cluster.StoreAsync();

        var header = await door.NextSlotAsync(2_000, cancellation);
        await door.SubmitAsync(header, searcher.Seal(header), cancellation);
        machine.Set(TimeSpan.FromSeconds(seconds));
        var (status, body) = await door.PostAsync(header.Slot, searcher.Seal(header).Bytes, cancellation);
        if (status == 201 || status == 200) body.GetProperty("receivedAt").GetUInt64().Should().BeCloseTo(TestTime.System.NowMs(), 2_000);
        else body.GetProperty("code").GetString().Should().Be("not_ready");
        while ((await door.Client.ReadinessAsync(cancellation)).GetProperty("checks").GetProperty("clock").GetString() == "ok") await Task.Delay(TimeSpan.FromMilliseconds(20), TestTime.System, cancellation);
        (await door.PostAsync(header.Slot, searcher.Seal(header).Bytes, cancellation)).Body.GetProperty("code").GetString().Should().Be("not_ready");
        await other.Door.SubmitAsync(header, searcher.Seal(header), cancellation);

        var message = await other.Door.ResultOfAsync(header.Slot, cancellation);
        message.Status.Should().Be("ranked");
        SetCommit.TryDecode((await other.Door.Client.SlotAsync(header.Slot, cancellation)).Value!.Commitment!.Set, out var set).Should().BeTrue();
        set!.FrozenAt.Should().BeGreaterThanOrEqualTo(header.Freeze, "no slot is closed early");
        var (late, answer) = await other.Door.PostAsync(header.Slot, searcher.Seal(header).Bytes, cancellation);
        (late, answer.GetProperty("code").GetString()).Should().Be((409, "late"));

        var next = await other.Door.NextSlotAsync(1_500, cancellation);
        await other.Door.SubmitAsync(next, searcher.Seal(next), cancellation);
        (await other.Door.ResultOfAsync(next.Slot, cancellation)).Status.Should().Be("ranked", "the other node leads");
        machine.Set(TimeSpan.Zero);
        while (!(await door.Client.ReadinessAsync(cancellation)).GetProperty("ready").GetBoolean()) await Task.Delay(TimeSpan.FromMilliseconds(20), TestTime.System, cancellation);
        (await store.Results.ReadAsync(1, 1_000, cancellation)).Select(one => one.Slot).Should().OnlyHaveUniqueItems();
    }
}
