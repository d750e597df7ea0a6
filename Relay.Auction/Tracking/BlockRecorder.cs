using Relay.Auction.Chain;
using Relay.Auction.Closing;
using Relay.Auction.Ethereum;

namespace Relay.Auction.Tracking;

/// <summary>Writes down which block the chain has for a slot, and what stands in it that is no winner's of the slot; again whenever the chain changes.</summary>
internal sealed class BlockRecorder(ChainBook<SlotBlock> book, ChainBook<SlotFates> fates, LosingBundles losers, BlockObserver observer, Func<Hash32, CancellationToken, Task<IReadOnlyList<BlockTransfer>?>> transfersOf)
{
    private const ulong SlotsBack = 32;
    private const int FormerKept = 8;

    /// <summary>Records the canonical block of the slot's target number; null where there is none now.</summary>
    /// <remarks>Where refunds are owed in it and the node does not give its transfers, nothing is written: the next look asks again.</remarks>
    public async Task RecordAsync(ulong slot, IReadOnlyList<WinnerContents> winners, MinedBlock? block, bool isFinal, CancellationToken cancellation)
    {
        var known = await book.FindAsync(slot, cancellation).ConfigureAwait(false);
        if (known is null && block is null) return;
        if (known is not null && known.Hash == (block?.Head.Hash ?? Hash32.Zero) && known.IsFinal == isFinal) return;
        if (await MakeAsync(slot, winners, known, block, isFinal, cancellation).ConfigureAwait(false) is not { } made) return;
        await book.PutAsync(slot, made, cancellation).ConfigureAwait(false);
        await observer.ChangedAsync(slot, cancellation).ConfigureAwait(false);
    }

    private async Task<SlotBlock?> MakeAsync(ulong slot, IReadOnlyList<WinnerContents> winners, SlotBlock? known, MinedBlock? block, bool isFinal, CancellationToken cancellation)
    {
        IReadOnlyList<Hash32> former = known is null || known.Hash.IsZero || known.Hash == block?.Head.Hash ? known?.Former ?? [] : [known.Hash, .. known.Former.Take(FormerKept - 1)];
        if (block is null) return new SlotBlock(known!.Number, Hash32.Zero, isFinal, Address.Zero, default, [], former, [], [], []);
        if (await RefundsAsync(winners, block, cancellation).ConfigureAwait(false) is not { } refunds) return null;
        Hash32[] transactions = [.. block.Places.OrderBy(place => place.Value).Select(place => place.Key)];
        var lost = await losers.InAsync(slot, block.Places, cancellation).ConfigureAwait(false);
        return new SlotBlock(
            block.Head.Number, block.Head.Hash, isFinal, block.FeeRecipient, block.ExtraData, transactions, [.. former.Where(hash => hash != block.Head.Hash)], lost,
            await OthersAsync(slot, block.Head.Hash, cancellation).ConfigureAwait(false), refunds);
    }

    private async Task<IReadOnlyList<RefundPayment>?> RefundsAsync(IReadOnlyList<WinnerContents> winners, MinedBlock block, CancellationToken cancellation)
    {
        if (!RefundPayments.AreOwed(winners, block.Places)) return RefundPayments.Of(winners, block.Places, []);
        return await transfersOf(block.Head.Hash, cancellation).ConfigureAwait(false) is { } transfers ? RefundPayments.Of(winners, block.Places, transfers) : null;
    }

    /// <summary>Fates of earlier slots are decided first, so that they know this block.</summary>
    private async Task<List<ulong>> OthersAsync(ulong slot, Hash32 block, CancellationToken cancellation)
    {
        List<ulong> others = [];
        for (var earlier = slot > SlotsBack ? slot - SlotsBack : 0; earlier < slot; earlier++)
        {
            var record = await fates.FindAsync(earlier, cancellation).ConfigureAwait(false);
            if (record is not null && record.Winners.Any(winner => winner.Fate != Fate.WonReorganised && winner.Transactions.Any(one => one.BlockHash == block))) others.Add(earlier);
        }

        return others;
    }
}
