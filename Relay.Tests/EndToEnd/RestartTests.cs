using System.Net;
using System.Text.RegularExpressions;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Relay.Api.Transparency;
using Relay.Auction.Receipts;
using Relay.Auction.Slots;
using Relay.Tests.Support;

namespace Relay.Tests.EndToEnd;

/// <summary>The relay's program as an operator runs it: started, stopped, killed and started again on one data folder.</summary>
[Parallelizable(ParallelScope.All), FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class RestartTests
{
    private readonly DataFolder _folder = new();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    [CancelAfter(60_000)]
    public async Task Killed_in_the_middle_of_a_slot_it_honours_every_receipt_after_the_next_start(CancellationToken cancellation)
    {
        using var searcher = new TestSearcher();
        SlotHeader header;
        var receipts = new List<SubmissionReceipt>();
        int redis;
        await using (var killed = await RelayProcess.StartAsync(_folder.Path, cancellation, "Auction:SlotDurationMilliseconds=1500", "Auction:LeaseMilliseconds=500"))
        {
            header = await killed.Door.NextSlotAsync(1_500, cancellation);
            for (var i = 0; i < 5; i++) receipts.Add(await ReceiptAsync(killed.Door, header, searcher, cancellation));
            redis = _folder.RedisPid;
            killed.Program.Kill();
            (await killed.Program.EndedAsync()).ExitCode.Should().Be(137);
        }

        TestTime.System.NowMs().Should().BeLessThan(header.Cutoff, "the slot is still open");
        await using var relay = await RelayProcess.StartAsync(_folder.Path, cancellation, "Auction:SlotDurationMilliseconds=1500", "Auction:LeaseMilliseconds=500");
        _folder.RedisPid.Should().Be(redis, "the redis-server that runs is adopted");
        var message = await relay.Door.ResultOfAsync(header.Slot, cancellation);
        var slot = (await relay.Door.Client.SlotAsync(header.Slot, cancellation)).Value!;

        message.Status.Should().Be("ranked");
        slot.Header.Should().Equal(header.Encode(), "keys and header are the same");
        message.Winners.Select(winner => winner.Leaf).Should().Contain(receipts.Select(receipt => receipt.Leaf.ToString()));
        SetCommit.TryDecode(slot.Commitment!.Set, out var set).Should().BeTrue();
        set!.Count.Should().Be(5);
        set.Root.Should().Be(new MerkleTree([.. receipts.Select(receipt => receipt.Leaf)]).Root);
        await StopAsync(relay);
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Down_until_slots_after_the_deadline_it_gives_the_slot_of_its_receipts_a_set_and_a_signed_void(CancellationToken cancellation)
    {
        using var searcher = new TestSearcher();
        SlotHeader header;
        SubmissionReceipt receipt;
        await using (var killed = await RelayProcess.StartAsync(_folder.Path, cancellation))
        {
            header = await killed.Door.NextSlotAsync(300, cancellation);
            receipt = await ReceiptAsync(killed.Door, header, searcher, cancellation);
            killed.Program.Kill();
            await killed.Program.EndedAsync();
        }

        await TestTime.System.WaitUntilAsync(header.Deadline + 5_000, cancellation);
        await using var relay = await RelayUnderTest.StartOnAsync(_folder.Path);
        var message = await relay.Door.ResultOfAsync(header.Slot, cancellation);
        var set = await relay.SetOfAsync(header.Slot, cancellation);

        message.Status.Should().Be("void", "its keyholder's key is destroyed at the deadline");
        message.Winners.Should().BeEmpty();
        (set.Count, set.Root).Should().Be((1u, new MerkleTree([receipt.Leaf]).Root));
        (await relay.Services.GetRequiredService<SlotRecordReader>().RefusalAsync(header.Slot, cancellation))!.Value.SlotHash.Should().Be(header.Hash, "the void has a signed reason");
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Asked_to_stop_it_finishes_the_slot_in_hand_ends_its_redis_and_goes_on_at_the_next_start(CancellationToken cancellation)
    {
        using var searcher = new TestSearcher();
        ulong slot, last;
        string address;
        await using (var first = await RelayProcess.StartAsync(_folder.Path, cancellation, "Auction:SlotDurationMilliseconds=2000"))
        {
            first.ReadyLine.Should().MatchRegex($@"^relay ready  https://127\.0\.0\.1:\d+  chain 1  slot \d+  data {Regex.Escape(_folder.Path)}$");
            (await first.Door.Client.ReadinessAsync(cancellation)).GetProperty("ready").GetBoolean().Should().BeTrue();
            var header = await first.Door.NextSlotAsync(1_000, cancellation);
            await ReceiptAsync(first.Door, header, searcher, cancellation);
            (slot, address) = (header.Slot, header.Relay.ToString());
            await TestTime.System.WaitUntilAsync(header.Freeze, cancellation);
            var redis = _folder.RedisPid;
            await StopAsync(first);
            DataFolder.IsRunning(redis).Should().BeFalse("its redis-server ends with it");
        }

        await using var second = await RelayProcess.StartAsync(_folder.Path, cancellation, "Auction:SlotDurationMilliseconds=2000");
        var message = await second.Door.ResultOfAsync(slot, cancellation);
        message.Winners.Should().ContainSingle();
        last = 0;
        await foreach (var next in second.Door.FeedAsync(cancellation))
        {
            next.Sequence.Should().BeGreaterThan(last, "the feed goes on where it stopped; headers and commitments have the numbers between");
            last = next.Sequence;
            if (next.Slot > slot + 3) break;
        }

        (await second.Door.Client.RelayAsync(cancellation)).Value!.Relay.Should().Be(address);
        await StopAsync(second);
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Readiness_and_liveness_are_told_by_http(CancellationToken cancellation)
    {
        await using var relay = await RelayUnderTest.StartOnAsync(_folder.Path);

        (await relay.Door.Http.GetAsync("/livez", cancellation)).StatusCode.Should().Be(HttpStatusCode.OK);
        (await relay.Door.Http.GetAsync("/readyz", cancellation)).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    private static async Task<SubmissionReceipt> ReceiptAsync(RelayDoor door, SlotHeader header, TestSearcher searcher, CancellationToken cancellation)
        => SubmissionReceipt.TryDecode((await door.SubmitAsync(header, searcher.Seal(header), cancellation)).Receipt, out var receipt) ? receipt : throw new InvalidOperationException();

    private static async Task StopAsync(RelayProcess relay)
    {
        relay.Program.Terminate();
        var (exitCode, complaints) = await relay.Program.EndedAsync();
        (exitCode, complaints).Should().Be((0, ""));
    }
}
