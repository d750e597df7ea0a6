using Relay.Auction.Ethereum;

namespace Relay.Auction.Tracking;

/// <summary>Where a transaction of a winner stands on the chain.</summary>
/// <param name="Hash">The transaction.</param>
/// <param name="Block">The block's number; 0 where it stands in none.</param>
/// <param name="BlockHash">The block's hash; zero where it stands in none.</param>
/// <param name="Index">Its place in the block, from 0.</param>
public readonly record struct TransactionFate(Hash32 Hash, ulong Block, Hash32 BlockHash, uint Index)
{
    /// <summary>True where it stands (or, of a reorganised winner, stood) in a block.</summary>
    public bool IsIncluded => !BlockHash.IsZero;

    /// <summary>Of a transaction that is in no block.</summary>
    public static TransactionFate Nowhere(Hash32 hash) => new(hash, 0, Hash32.Zero, 0);
}

/// <summary>What the chain made of a winner.</summary>
/// <param name="Sequence">The leaf's place in the slot's set.</param>
/// <param name="Fate">One of the won ones.</param>
/// <param name="Transactions">Those that builders were shown, in the bundle's order; of a reorganised winner where they stood before.</param>
public sealed record WinnerFate(uint Sequence, Fate Fate, IReadOnlyList<TransactionFate> Transactions)
{
    /// <summary>The first of its transactions that is in a block; null where none is.</summary>
    public TransactionFate? First => Transactions.Any(one => one.IsIncluded) ? Transactions.First(one => one.IsIncluded) : null;

    /// <summary>Sequence and fate; no hashes.</summary>
    public override string ToString() => $"winner {Sequence} {Fate}";
}
