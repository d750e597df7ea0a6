using Relay.Auction.Tracking;

namespace Relay.Api.Transparency;

/// <summary>What became of a leaf after the slot, for its owner.</summary>
/// <param name="Word">The fate: docs/fates.md lists them.</param>
/// <param name="Sentence">The same in a sentence.</param>
/// <param name="IsFinal">True where nothing is expected to change any more.</param>
/// <param name="Block">Of a winner on the chain: its block's number; of a reorganised one, where it stood.</param>
/// <param name="BlockHash">That block's hash.</param>
/// <param name="Index">The place of its first transaction in that block, from 0.</param>
/// <param name="LostBy">Of one that was outbid: the lowest winner's value less its own, wei.</param>
/// <param name="Transactions">Of a winner: each transaction that builders were shown.</param>
/// <param name="Refund">Of a winner that owes one in the slot's block: paid, not_paid or delayed (docs/refunds.md); null where nothing is owed.</param>
public sealed record FateView(string Word, string Sentence, bool IsFinal, ulong? Block, string? BlockHash, uint? Index, string? LostBy, IReadOnlyList<TransactionFateView> Transactions, string? Refund)
{
    internal static FateView Of(EntryFate fate, bool isFinal, RefundPayment refund = RefundPayment.None)
    {
        var first = fate.Winner?.First;
        return new FateView(
            FateWords.Of(fate.Fate), FateSentences.Of(fate, first), isFinal, first?.Block, first?.BlockHash.ToString(), first?.Index, fate.LostBy?.ToQuantity(),
            [.. fate.Winner?.Transactions.Select(TransactionFateView.Of) ?? []], RefundWords.Of(refund));
    }

    /// <summary>The word only.</summary>
    public override string ToString() => Word;
}

/// <summary>Where a transaction stands.</summary>
/// <param name="Hash">The transaction.</param>
/// <param name="Block">Its block's number; null where it is in none.</param>
/// <param name="BlockHash">Its block's hash.</param>
/// <param name="Index">Its place in the block.</param>
public sealed record TransactionFateView(string Hash, ulong? Block, string? BlockHash, uint? Index)
{
    internal static TransactionFateView Of(TransactionFate one)
        => one.IsIncluded ? new(one.Hash.ToString(), one.Block, one.BlockHash.ToString(), one.Index) : new(one.Hash.ToString(), null, null, null);
}

/// <summary>What the chain made of a winner, for everybody: no hashes, no places.</summary>
/// <param name="Sequence">The leaf's place in the set.</param>
/// <param name="Fate">The word: docs/fates.md.</param>
/// <param name="Block">The block that it stands (or stood) in; null where there is none.</param>
public sealed record WinnerFateView(uint Sequence, string Fate, ulong? Block)
{
    internal static IReadOnlyList<WinnerFateView>? Of(SlotFates? fates)
        => fates is null ? null : [.. fates.Winners.Select(one => new WinnerFateView(one.Sequence, FateWords.Of(one.Fate), one.First?.Block))];
}

/// <summary>The sentences of fates.</summary>
internal static class FateSentences
{
    public static string Of(EntryFate fate, TransactionFate? first) => fate.Fate switch
    {
        Fate.Won => "It won and was shown to the builders; the relay has no node and does not know what the chain made of it.",
        Fate.WonPending => "It won and was shown to the builders; its block has not come yet.",
        Fate.WonIncluded => $"It won and stands in block {first?.Block}, from index {first?.Index} on.",
        Fate.WonOutOfOrder => $"It won and stands in block {first?.Block}, but in another order or with other transactions in between.",
        Fate.WonPartlyIncluded => "It won, and only a part of it is on the chain, or it is spread over several blocks.",
        Fate.WonIncludedLater => $"It won, and stands in block {first?.Block}, which came after the block that the slot built.",
        Fate.WonNotIncluded => "It won and was shown to the builders; the block came without it.",
        Fate.WonMissedSlot => "It won and was shown to the builders; no block came in the slot's time.",
        Fate.WonStaleParent => "It won and was shown to the builders; the block was built on another parent and came without it.",
        Fate.WonReorganised => $"It won and stood in block {first?.Block}, which has left the chain.",
        Fate.Lost when fate.LostBy is { } wei => $"It lost by {wei} wei to the lowest winner.",
        Fate.Lost => "It lost: see code and detail.",
        Fate.Invalid => "A rule rejected it: see code and detail.",
        Fate.Expired => "The block or time that it was for had passed.",
        Fate.NotVerified => "The relay could not verify it in the slot's time; that says nothing about the bundle.",
        Fate.Replaced => "You replaced it before the close.",
        Fate.Cancelled => "You cancelled it before the close.",
        Fate.SlotVoid => "The slot was void: nothing of it was used.",
        _ => throw new ArgumentOutOfRangeException(nameof(fate), fate.Fate, "a fate without a sentence"),
    };
}
