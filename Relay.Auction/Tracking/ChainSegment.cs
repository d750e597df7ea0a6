using Relay.Auction.Chain;
using Relay.Auction.Ethereum;

namespace Relay.Auction.Tracking;

/// <summary>Blocks of one chain in a row, up to its head.</summary>
/// <param name="HeadNumber">The head's number.</param>
/// <param name="Blocks">In the order of their numbers; empty where nothing so new was asked for.</param>
internal sealed record ChainSegment(ulong HeadNumber, IReadOnlyList<MinedBlock> Blocks)
{
    /// <summary>The block of a number; null where the segment has none.</summary>
    public MinedBlock? At(ulong number)
        => Blocks.Count > 0 && number >= Blocks[0].Head.Number && number - Blocks[0].Head.Number < (ulong)Blocks.Count ? Blocks[(int)(number - Blocks[0].Head.Number)] : null;

    /// <summary>Where a transaction stands, in a block of this number or later.</summary>
    public TransactionFate PlaceOf(Hash32 transaction, ulong from)
    {
        foreach (var block in Blocks)
        {
            if (block.Head.Number >= from && block.Places.TryGetValue(transaction, out var index)) return new TransactionFate(transaction, block.Head.Number, block.Head.Hash, index);
        }

        return TransactionFate.Nowhere(transaction);
    }
}
