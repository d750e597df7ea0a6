using FluentAssertions;
using NUnit.Framework;
using Relay.Auction;
using Relay.Auction.Ethereum;
using Relay.Auction.Receipts;
using Relay.Tests.Support;

namespace Relay.Tests.EndToEnd;

/// <summary>The transactions of a real block, each as a sealed bundle of its own.</summary>
[Parallelizable(ParallelScope.Self)]
public sealed class RealBlockTests
{
    private const string Block = "blocks/goerli-8935900.json";

    [Test]
    [CancelAfter(60_000)]
    public async Task Every_transaction_comes_back_where_the_block_has_room_for_all(CancellationToken cancellation)
    {
        const ulong gasLimit = 126_000_000;
        var raw = Transactions();
        await using var relay = await StartAsync(gasLimit);

        var trip = await BlockRoundTrip.RunAsync(relay, raw, cancellation);

        await trip.CheckAsync(gasLimit, cancellation);
        trip.Back.Should().HaveCount(162).And.BeEquivalentTo(trip.Sent);
        trip.Outcomes.Should().OnlyContain(row => row.Class == RowClass.Won);
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Set_that_fits_comes_back_where_it_has_not_and_every_other_leaf_is_told_no_room(CancellationToken cancellation)
    {
        const ulong gasLimit = 30_000_000;
        var raw = Transactions();
        await using var relay = await StartAsync(gasLimit);

        var trip = await BlockRoundTrip.RunAsync(relay, raw, cancellation);

        await trip.CheckAsync(gasLimit, cancellation);
        trip.Back.Should().HaveCountLessThan(162);
        trip.Message.TotalGas.Should().BeGreaterThan(29_000_000, "so much is offered that nearly all of the block can be filled");
        trip.Outcomes.Count(row => row.Class == RowClass.Won).Should().Be(trip.Back.Count);
        trip.Outcomes.Where(row => row.Class != RowClass.Won).Should().OnlyContain(row => row.Class == RowClass.NotWon && row.Entry.Code == RejectionCode.NoRoom);
    }

    private static Task<RelayUnderTest> StartAsync(ulong gasLimit) => RelayUnderTest.StartAsync(
        "Auction:ChainId=5", $"Auction:BlockGasLimit={gasLimit}", "Auction:SlotDurationMilliseconds=1000", "Auction:HeadersAhead=8");

    private static List<byte[]> Transactions()
    {
        using var block = SharedFiles.Json(Block);
        return [.. block.RootElement.GetProperty("transactions").EnumerateArray().Select(text => Hex.TryDecode(text.GetString(), out var raw) ? raw : throw new FormatException())];
    }
}
