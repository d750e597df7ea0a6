using FluentAssertions;
using NUnit.Framework;
using Relay.Auction;
using Relay.Auction.Closing;
using Relay.Auction.Receipts;
using Relay.Auction.Sealing;
using Relay.Auction.Slots;
using Relay.Tests.Support;

namespace Relay.Tests.EndToEnd;

/// <summary>SIGKILL right before each step of a close: the next start finishes the slot, with what had a receipt and no second result.</summary>
[Parallelizable(ParallelScope.All), FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class CloseStepTests
{
    private readonly DataFolder _folder = new();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    /// <summary>Every step that a close without an execution node takes.</summary>
    public static IEnumerable<CloseStep> Steps => Enum.GetValues<CloseStep>().Where(step => step is not (CloseStep.Simulate or CloseStep.KeepSimulation));

    [TestCaseSource(nameof(Steps))]
    [CancelAfter(60_000)]
    public async Task Slot_is_finished_by_the_next_start(CloseStep step, CancellationToken cancellation)
    {
        string[] options = ["Auction:LeaseMilliseconds=500", "Auction:SlotDurationMilliseconds=2000"];
        using var searcher = new TestSearcher();
        var id = TestSearcher.NewId();
        ulong slot;
        string published;
        var receipts = new List<SubmissionReceipt>();
        await using (var doomed = await RelayProcess.ReadyAsync(DoomedRelay.Start(step, RelayUnderTest.Arguments(_folder.Path, options)), _folder.Path, cancellation))
        {
            var header = await doomed.Door.NextSlotAsync(1_500, cancellation);
            slot = header.Slot;
            foreach (var envelope in (SealedEnvelope[])[searcher.Seal(header, id: id, nonce: 1), searcher.Seal(header), searcher.Seal(header, id: id, nonce: 2)])
            {
                SubmissionReceipt.TryDecode((await doomed.Door.SubmitAsync(header, envelope, cancellation)).Receipt, out var receipt).Should().BeTrue();
                receipts.Add(receipt!);
            }

            published = (await doomed.Program.ReadLineAsync(cancellation))[DoomedRelay.LastWords.Length..];
            (await doomed.Program.EndedAsync()).ExitCode.Should().Be(137, "it was killed");
        }

        await using var relay = await RelayUnderTest.StartOnAsync(_folder.Path, options);
        var message = await relay.Door.ResultOfAsync(slot, cancellation);
        var outcomes = await relay.OutcomesAsync(slot, cancellation);
        var set = await relay.SetOfAsync(slot, cancellation);

        message.Status.Should().Be("ranked");
        message.Winners.Select(winner => winner.Leaf).Should().BeEquivalentTo(receipts.Skip(1).Select(receipt => receipt.Leaf.ToString()));
        (set.Count, set.Root).Should().Be((3, new MerkleTree([.. receipts.Select(receipt => receipt.Leaf)]).Root));
        outcomes.Select(row => (row.Entry.Leaf, row.Entry.Code))
            .Should().Equal((receipts[0].Leaf, RejectionCode.Superseded), (receipts[1].Leaf, RejectionCode.None), (receipts[2].Leaf, RejectionCode.None));

        var result = await relay.Store.Results.FindAsync(slot, cancellation);
        if (step == CloseStep.Record) Convert.ToBase64String(result!.Result.Span).Should().Be(published, "what was published stands");
        else published.Should().BeEmpty();
        (await AllResultsAsync(relay, cancellation)).Should().OnlyHaveUniqueItems("a slot has one result").And.BeInAscendingOrder();
        SlotResult.TryDecode(result!.Result.Span, out var decoded).Should().BeTrue();
        (await relay.TranscriptOfAsync(slot, cancellation)).ResultHash.Should().Be(decoded!.Hash);
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Transcript_of_a_published_slot_is_made_by_who_comes_back_after_its_deadline(CancellationToken cancellation)
    {
        string[] options = ["Auction:LeaseMilliseconds=500", "Auction:OpenDeadlineMilliseconds=500", "Auction:SlotDurationMilliseconds=2000"];
        using var searcher = new TestSearcher();
        SlotHeader header;
        SealedEnvelope envelope;
        await using (var doomed = await RelayProcess.ReadyAsync(DoomedRelay.Start(CloseStep.Record, RelayUnderTest.Arguments(_folder.Path, options)), _folder.Path, cancellation))
        {
            header = await doomed.Door.NextSlotAsync(1_500, cancellation);
            envelope = searcher.Seal(header);
            await doomed.Door.SubmitAsync(header, envelope, cancellation);
            await doomed.Program.EndedAsync();
        }

        await TestTime.System.WaitUntilAsync(header.Deadline + 1, cancellation);
        await using var relay = await RelayUnderTest.StartOnAsync(_folder.Path, options);
        var transcript = await relay.TranscriptOfAsync(header.Slot, cancellation);

        transcript.Rows.Should().ContainSingle().Which.Leaf.Should().Be(envelope.Leaf);
        (await relay.OutcomesAsync(header.Slot, cancellation)).Should().ContainSingle().Which.Class.Should().Be(RowClass.Won);
    }

    private static async Task<IEnumerable<ulong>> AllResultsAsync(RelayUnderTest relay, CancellationToken cancellation)
        => (await relay.Store.Results.ReadAsync(1, 1000, cancellation)).Select(result => result.Slot);
}
