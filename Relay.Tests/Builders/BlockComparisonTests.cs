using FluentAssertions;
using NUnit.Framework;
using Relay.Auction.Closing;
using Relay.Auction.Ethereum;
using Relay.Auction.Sealing;
using Relay.Builders.Reporting;

namespace Relay.Tests.Builders;

public sealed class BlockComparisonTests
{
    private static readonly WinnerContents[] Winners = [Winner((1, Tolerance.None), (2, Tolerance.None)), Winner((3, Tolerance.None)), Winner((4, Tolerance.None), (5, Tolerance.MayDrop))];

    [TestCase("1 2 3 4 5", 3, 0, "", true, 0, TestName = "Block as the result says")]
    [TestCase("9 1 2 8 3 4 5 7", 3, 0, "", true, 3, TestName = "Others may stand before, between and behind bundles")]
    [TestCase("1 2 3 4", 3, 0, "", true, 0, TestName = "What may be left out is not missed")]
    [TestCase("1 2", 1, 2, "", true, 0, TestName = "Winners that are not there are missing")]
    [TestCase("3 1 2 4 5", 3, 0, "", false, 0, TestName = "Another order than the result's is told")]
    [TestCase("1 9 2 3 4 5", 2, 0, "0", true, 1, TestName = "Bundle with a stranger inside is torn apart")]
    [TestCase("2 1 3 4 5", 2, 0, "0", true, 0, TestName = "Bundle turned around is unbundled")]
    [TestCase("1 3 5", 1, 0, "0 2", true, 0, TestName = "Bundle in part is unbundled")]
    [TestCase("", 0, 3, "", true, 0, TestName = "Empty block holds nobody")]
    public void Block_is_compared(string block, int whole, int missing, string unbundled, bool inOrder, int others)
    {
        var findings = BlockComparison.Of(Winners, [.. Numbers(block).Select(HashOf)]);

        findings.Should().BeEquivalentTo(new BlockFindings(3, whole, missing, [.. Numbers(unbundled)], inOrder, others));
    }

    private static IEnumerable<int> Numbers(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(number => int.Parse(number, System.Globalization.CultureInfo.InvariantCulture));

    private static WinnerContents Winner(params (int Number, Tolerance Tolerance)[] transactions)
        => new(default, [.. transactions.Select(transaction => new WinnerTransaction(transaction.Tolerance, HashOf(transaction.Number), new byte[1]))]);

    private static Hash32 HashOf(int number) => Keccak.Hash([(byte)number]);
}
