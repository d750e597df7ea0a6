using FluentAssertions;
using NUnit.Framework;
using Relay.Auction;
using Relay.Auction.Closing;
using Relay.Auction.Ethereum;
using Relay.Auction.Receipts;
using Relay.Auction.Sealing;
using Relay.Tests.Support;
using static Relay.Tests.Simulating.SimulationBench;

namespace Relay.Tests.EndToEnd;

/// <summary>SIGKILL around the simulations of a close with a real node: the next start asks again, or ranks from the record.</summary>
[NonParallelizable, FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class SimulatedCloseTests
{
    private readonly DataFolder _folder = new();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    /// <summary>Before the node is asked; between its answers and their record; between the record and the ranking.</summary>
    [TestCase(CloseStep.Simulate)]
    [TestCase(CloseStep.KeepSimulation)]
    [TestCase(CloseStep.Rank)]
    [CancelAfter(90_000)]
    public async Task Slot_is_ranked_by_the_next_start_as_it_would_have_been(CloseStep step, CancellationToken cancellation)
    {
        await using var chain = await Anvil.StartAsync();
        string[] options =
        [
            "Auction:LeaseMilliseconds=500", "Auction:SlotDurationMilliseconds=2000", $"Auction:ChainId={Anvil.ChainId}", "Auction:OpenDeadlineMilliseconds=40000",
            $"Chain:NodeUrl={chain.Url}", "Chain:MaxHeadAgeSeconds=0", "Chain:LeastSimulationMilliseconds=2000",
        ];
        using var searcher = new TestSearcher();
        var pool = await chain.PoolAsync(1);
        BidPlaintext[] bundles = [await PayAsync(900, pool), await PayAsync(800, pool), await PayAsync(70, Anvil.Payer)];
        ulong slot;
        await using (var doomed = await RelayProcess.ReadyAsync(DoomedRelay.Start(step, RelayUnderTest.Arguments(_folder.Path, options)), _folder.Path, cancellation))
        {
            var header = await doomed.Door.NextSlotAsync(900, cancellation);
            slot = header.Slot;
            foreach (var bundle in bundles) await doomed.Door.SubmitAsync(header, searcher.Seal(header, bundle), cancellation);
            await doomed.Program.ReadLineAsync(cancellation);
            (await doomed.Program.EndedAsync()).ExitCode.Should().Be(137, "it was killed");
        }

        // Where there is a record, the node would say something else by now: nobody asks it again.
        if (step == CloseStep.Rank) await chain.RpcAsync("anvil_setCode", Anvil.Payer.ToString(), "0x60006000fd");
        await using var relay = await RelayUnderTest.StartOnAsync(_folder.Path, options);
        var message = await relay.Door.ResultOfAsync(slot, cancellation);

        message.Status.Should().Be("ranked");
        message.Winners.Should().HaveCount(2);
        (await relay.OutcomesAsync(slot, cancellation)).Select(row => (row.Class, row.Entry.Code))
            .Should().Equal((RowClass.Won, RejectionCode.None), (RowClass.NotWon, RejectionCode.StateConflict), (RowClass.Won, RejectionCode.None));
        (await relay.Store.Results.ReadAsync(1, 1000, cancellation)).Select(result => result.Slot).Should().OnlyHaveUniqueItems();

        async Task<BidPlaintext> PayAsync(ulong wei, Address to) => new()
        {
            Terms = BidTerms.BidDeclared, Bid = wei, Transactions = [new BidTransaction(Tolerance.None, Transaction(to, wei).DynamicFee(await chain.AccountAsync()))],
        };
    }
}
