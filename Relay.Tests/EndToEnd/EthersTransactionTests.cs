using System.Text.Json;
using FluentAssertions;
using NUnit.Framework;
using Relay.Auction.Ethereum;
using Relay.Auction.Receipts;
using Relay.Tests.Support;

namespace Relay.Tests.EndToEnd;

/// <summary>Transactions of every type as ethers makes them, each as a sealed bundle of its own.</summary>
[Parallelizable(ParallelScope.Self)]
public sealed class EthersTransactionTests
{
    private const ulong GasLimit = 60_000_000;

    [Test]
    [CancelAfter(60_000)]
    public async Task Every_type_goes_the_whole_way_and_a_wallets_nonces_come_back_in_order(CancellationToken cancellation)
    {
        var made = await MakeAsync(cancellation);
        await using var relay = await RelayUnderTest.StartAsync($"Auction:BlockGasLimit={GasLimit}", "Auction:SlotDurationMilliseconds=1000", "Auction:HeadersAhead=8");

        var trip = await BlockRoundTrip.RunAsync(relay, [.. made.Select(item => item.Raw)], cancellation);

        await trip.CheckAsync(GasLimit, cancellation);
        trip.Outcomes.Where(row => row.Class != RowClass.Won).Select(row => row.Detail).Should().BeEmpty("all of {0} are valid", made.Select(item => item.Kind));
        trip.Back.Select(transaction => transaction.Type).Distinct().Order().Should().Equal(Enum.GetValues<TransactionType>());
        trip.Back.Where(transaction => transaction.Type == TransactionType.Blob).Select(transaction => transaction.HasSidecar).Should().BeEquivalentTo([true, false]);
        trip.Back.Should().Contain(transaction => transaction.ChainId == null).And.Contain(transaction => transaction.To == null);
    }

    private static async Task<List<(string Kind, byte[] Raw)>> MakeAsync(CancellationToken cancellation)
    {
        const int count = 11;
        await using var node = NodeScript.Start("sign.mjs", ["1"]);
        var made = new List<(string, byte[])>();
        while (made.Count < count)
        {
            using var line = JsonDocument.Parse(await node.ReadLineAsync(cancellation));
            Hex.TryDecode(line.RootElement.GetProperty("raw").GetString(), out var raw).Should().BeTrue();
            made.Add((line.RootElement.GetProperty("kind").GetString()!, raw));
        }

        return made;
    }
}
