using Relay.Auction.Closing;
using Relay.Auction.Ethereum;

namespace Relay.Auction.Tracking;

/// <summary>Whether a block paid the refunds that its winners owe (docs/refunds.md). Pure: the same block gives the same words.</summary>
internal static class RefundPayments
{
    /// <summary>True where somebody must look at the block's transfers.</summary>
    public static bool AreOwed(IReadOnlyList<WinnerContents> winners, IReadOnlyDictionary<Hash32, uint> block)
        => winners.Any(winner => winner.Refund is { IsDelayed: false } refund && Stands(refund, block));

    /// <summary>By rank what became of each winner's refund.</summary>
    /// <param name="winners">In the order of the result.</param>
    /// <param name="block">The places of the block's transactions.</param>
    /// <param name="transfers">Its plain transfers, in order. Each pays one refund at the most.</param>
    public static IReadOnlyList<RefundPayment> Of(IReadOnlyList<WinnerContents> winners, IReadOnlyDictionary<Hash32, uint> block, IReadOnlyList<BlockTransfer> transfers)
    {
        var (left, payments) = (transfers.ToList(), new RefundPayment[winners.Count]);
        for (var rank = 0; rank < payments.Length; rank++)
        {
            if (winners[rank].Refund is not { } refund || !Stands(refund, block)) continue;
            var last = winners[rank].Transactions.Where(transaction => block.ContainsKey(transaction.Hash)).Max(transaction => block[transaction.Hash]);
            payments[rank] = refund.IsDelayed ? RefundPayment.Delayed : refund.Payees.Count(payee => Take(left, payee, last)) == refund.Payees.Count ? RefundPayment.Paid : RefundPayment.NotPaid;
        }

        return payments;
    }

    private static bool Stands(WinnerRefund refund, IReadOnlyDictionary<Hash32, uint> block) => refund.Hashes.Count > 0 && refund.Hashes.All(block.ContainsKey);

    /// <summary>The least of the transfers that are enough, so that a larger one is left for whoever is owed more.</summary>
    private static bool Take(List<BlockTransfer> left, WinnerPayee payee, uint last)
    {
        var amount = payee.Amount ?? UInt256.Zero;
        var best = -1;
        for (var i = 0; i < left.Count; i++)
        {
            if (left[i].Index > last && left[i].To == payee.Share.Recipient && left[i].Value >= amount && (best < 0 || left[i].Value < left[best].Value)) best = i;
        }

        if (best < 0) return false;
        left.RemoveAt(best);
        return true;
    }
}
