using Relay.Auction.Closing;
using Relay.Auction.Ethereum;
using Relay.Auction.Sealing;

namespace Relay.Builders.Reporting;

/// <summary>Compares a block's transactions with a slot's winners. Pure.</summary>
internal static class BlockComparison
{
    public static BlockFindings Of(IReadOnlyList<WinnerContents> winners, IReadOnlyList<Hash32> block)
    {
        var positions = new Dictionary<Hash32, int>();
        for (var i = 0; i < block.Count; i++) positions.TryAdd(block[i], i);

        var (whole, missing, unbundled, last, inOrder) = (0, 0, new List<int>(), -1, true);
        var known = new HashSet<Hash32>();
        for (var rank = 0; rank < winners.Count; rank++)
        {
            foreach (var transaction in winners[rank].Transactions) known.Add(transaction.Hash);
            var found = winners[rank].Transactions.Where(transaction => positions.ContainsKey(transaction.Hash)).Select(transaction => positions[transaction.Hash]).ToArray();
            if (found.Length == 0)
            {
                missing++;
                continue;
            }

            if (IsWhole(winners[rank], positions, found)) whole++;
            else unbundled.Add(rank);
            inOrder &= found[0] > last;
            last = Math.Max(last, found.Max());
        }

        return new BlockFindings(winners.Count, whole, missing, unbundled, inOrder, block.Count(hash => !known.Contains(hash)));
    }

    /// <summary>Nothing that must be in is left out, and nothing stands between its transactions.</summary>
    private static bool IsWhole(WinnerContents winner, Dictionary<Hash32, int> positions, int[] found)
    {
        if (winner.Transactions.Any(transaction => !transaction.Tolerance.HasFlag(Tolerance.MayDrop) && !positions.ContainsKey(transaction.Hash))) return false;
        for (var i = 1; i < found.Length; i++)
        {
            if (found[i] != found[i - 1] + 1) return false;
        }

        return true;
    }
}

/// <summary>What a block made of a slot's winners.</summary>
/// <param name="Winners">How many there were.</param>
/// <param name="Whole">How many stand in it with all that they need, in one piece and in their own order.</param>
/// <param name="Missing">How many are not in it at all.</param>
/// <param name="Unbundled">The ranks of those that are in it only in part, torn apart or turned around.</param>
/// <param name="InOrder">True where those that are in it stand in the order of the result.</param>
/// <param name="Others">How many transactions of the block are no winner's of this slot.</param>
public sealed record BlockFindings(int Winners, int Whole, int Missing, IReadOnlyList<int> Unbundled, bool InOrder, int Others);
