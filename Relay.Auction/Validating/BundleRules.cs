using System.Globalization;
using Relay.Auction.Ethereum;
using Relay.Auction.Sealing;

namespace Relay.Auction.Validating;

/// <summary>Whether an opened bundle may enter the ranking: ordered checks, cheapest first; no signature is recovered here.</summary>
internal static class BundleRules
{
    /// <summary>Most transactions of one bundle.</summary>
    public const int MaxTransactions = 500;

    /// <summary>Checks the bundle's own terms, then decodes and checks each transaction.</summary>
    /// <param name="plaintext">The opened content.</param>
    /// <param name="block">The block that the slot builds.</param>
    /// <param name="transactions">Decoded, in the bundle's order, where the answer is true.</param>
    /// <param name="rejection">The first objection otherwise.</param>
    public static bool TryCheck(BidPlaintext plaintext, BlockContext block, out SignedTransaction[] transactions, out Rejection rejection)
    {
        transactions = [];
        if (TermsFault(plaintext, block) is { } fault)
        {
            rejection = fault;
            return false;
        }

        var decoded = new SignedTransaction[plaintext.Transactions.Count];
        for (var i = 0; i < decoded.Length; i++)
        {
            if (!TransactionDecoder.TryDecode(plaintext.Transactions[i].Raw, out var transaction, out rejection)
                || !TransactionRules.TryCheck(transaction, block.ChainId, block.Fork, out rejection)
                || !PaysBaseFee(transaction, block, out rejection))
            {
                rejection = rejection with { Detail = Text($"transactions[{i}].{rejection.Detail}") };
                return false;
            }

            decoded[i] = transaction;
        }

        if (HasTwice(decoded, out var at))
        {
            rejection = new Rejection(RejectionCode.DuplicateInBundle, Text($"transactions[{at}]: the same transaction stands before it"));
            return false;
        }

        (transactions, rejection) = (decoded, default);
        return true;
    }

    private static Rejection? TermsFault(BidPlaintext plaintext, BlockContext block)
    {
        var (count, head) = (plaintext.Transactions.Count, block.Head);
        if (count == 0) return new Rejection(RejectionCode.EmptyBundle, "transactions: expected at least one");
        if (count > MaxTransactions) return new Rejection(RejectionCode.BundleTooLarge, Text($"transactions: expected at most {MaxTransactions}, got {count}"));
        if (plaintext.TargetBlock != 0 && plaintext.TargetBlock != head.TargetBlock)
            return new Rejection(plaintext.TargetBlock < head.TargetBlock ? RejectionCode.Expired : RejectionCode.TargetBlock, Text($"targetBlock: the slot builds {head.TargetBlock}, the bundle is for {plaintext.TargetBlock}"));
        if (head.TimestampSeconds < plaintext.MinTime)
            return new Rejection(RejectionCode.Timestamp, Text($"minTime: the block's time is {head.TimestampSeconds}, the bundle allows {plaintext.MinTime} or later"));
        if (plaintext.MaxTime != 0 && head.TimestampSeconds > plaintext.MaxTime)
            return new Rejection(RejectionCode.Expired, Text($"maxTime: the block's time is {head.TimestampSeconds}, the bundle allows {plaintext.MaxTime} or earlier"));
        return null;
    }

    private static bool PaysBaseFee(SignedTransaction transaction, BlockContext block, out Rejection rejection)
    {
        rejection = default;
        if (transaction.MaxFeePerGas >= block.Head.BaseFee) return true;
        rejection = new Rejection(RejectionCode.BelowBaseFee, Text($"maxFeePerGas: expected at least the block's base fee of {block.Head.BaseFee}, got {transaction.MaxFeePerGas}"));
        return false;
    }

    private static bool HasTwice(SignedTransaction[] transactions, out int at)
    {
        at = 0;
        if (transactions.Length < 2) return false;
        var seen = new HashSet<Hash32>(transactions.Length);
        for (at = 0; at < transactions.Length; at++)
        {
            if (!seen.Add(transactions[at].Hash)) return true;
        }

        return false;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
