using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Relay.Api.Hosting;
using Relay.Auction.Receipts;
using Relay.Auction.Slots;
using Relay.Auction.State;
using Relay.Tests.Support;

namespace Relay.Tests.EndToEnd;

/// <summary>A relay that was down for longer than an hour: what it gave receipts for is answered by a set and a signed void, as long as the store keeps it.</summary>
[Parallelizable(ParallelScope.All), FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class LongOutageTests
{
    private readonly DataFolder _folder = new();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    [CancelAfter(90_000)]
    public async Task Receipts_from_before_an_outage_of_six_hours_get_their_set_and_a_signed_void(CancellationToken cancellation)
    {
        string[] options = ["Auction:LeaseMilliseconds=500", "Redis:RetentionSeconds=86400", "Auction:SlotDurationMilliseconds=1500"];
        using var searcher = new TestSearcher();
        SlotHeader header;
        SubmissionReceipt? receipt;
        await using (var killed = await RelayProcess.StartAsync(_folder.Path, cancellation, options))
        {
            header = await killed.Door.NextSlotAsync(1_000, cancellation);
            SubmissionReceipt.TryDecode((await killed.Door.SubmitAsync(header, searcher.Seal(header), cancellation)).Receipt, out receipt).Should().BeTrue();
            killed.Program.Kill();
            await killed.Program.EndedAsync();
        }

        await using var host = await RelayHost.StartAsync(RelayUnderTest.Arguments(_folder.Path, options), new HoursLater(), cancellation);
        var store = host.Application.Services.GetRequiredService<RelayStore>();
        using var added = new SemaphoreSlim(0);
        using var waking = store.OnWake(() => added.Release());
        StoredResult? stored;
        while ((stored = await store.Results.FindAsync(header.Slot, cancellation)) is null) await added.WaitAsync(TimeSpan.FromSeconds(1), cancellation);

        SetCommit.TryDecode((await store.Records.FindSetAsync(header.Slot, cancellation))!.Value.Span, out var set).Should().BeTrue();
        (set!.Count, set.Root).Should().Be((1, new MerkleTree([receipt!.Leaf]).Root));
        SlotResult.TryDecode(stored.Result.Span, out var result).Should().BeTrue();
        (result!.Status, result.SetHash).Should().Be((SlotStatus.Void, set.Hash));
    }

    private sealed class HoursLater : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => TestTime.System.GetUtcNow().AddHours(6);
    }
}
