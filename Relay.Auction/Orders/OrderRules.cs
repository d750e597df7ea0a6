using System.Globalization;
using System.Numerics;
using Relay.Auction.Ethereum;
using Relay.Auction.Sealing;
using Relay.Auction.Validating;

namespace Relay.Auction.Orders;

/// <summary>What can be said of an order in clear before any slot: ordered checks, cheapest first. What depends on the block is judged after the opening, as for sealed bundles.</summary>
public static class OrderRules
{
    /// <summary>Checks the order's form and decodes its transactions, where the door has not.</summary>
    /// <param name="order">The order; the decoded transactions are views over its bytes.</param>
    /// <param name="chainId">The chain.</param>
    /// <param name="nowSeconds">Unix seconds, for the fork in force.</param>
    /// <param name="maxClass">The largest size class of a slot.</param>
    /// <param name="transactions">Decoded, in the order's order, where the answer is true.</param>
    /// <param name="rejection">Otherwise the first objection.</param>
    public static bool TryCheck(ClearOrder order, ulong chainId, ulong nowSeconds, byte maxClass, out SignedTransaction[] transactions, out Rejection rejection)
    {
        ArgumentNullException.ThrowIfNull(order);
        transactions = [];
        if (FormFault(order, maxClass) is { } fault)
        {
            rejection = fault;
            return false;
        }

        if (!TryDecode(order, chainId, nowSeconds, out var decoded, out rejection)) return false;
        if (decoded.DistinctBy(transaction => transaction.Hash).Count() != decoded.Length)
        {
            rejection = new Rejection(RejectionCode.DuplicateInBundle, "transactions: the same one stands twice");
            return false;
        }

        (transactions, rejection) = (decoded, default);
        return true;
    }

    private static bool TryDecode(ClearOrder order, ulong chainId, ulong nowSeconds, out SignedTransaction[] decoded, out Rejection rejection)
    {
        rejection = default;
        decoded = order.Decoded is { } done ? [.. done] : new SignedTransaction[order.Transactions.Count];
        if (order.Decoded is not null) return true;
        var fork = ForkSchedule.At(chainId, ulong.MaxValue, nowSeconds);
        for (var i = 0; i < decoded.Length; i++)
        {
            if (!TransactionDecoder.TryDecode(order.Transactions[i].Raw, out var transaction, out rejection) || !TransactionRules.TryCheck(transaction, chainId, fork, out rejection))
            {
                rejection = rejection with { Detail = Text($"transactions[{i}].{rejection.Detail}") };
                return false;
            }

            decoded[i] = transaction;
        }

        return true;
    }

    /// <summary>True where both fee fields are at least 10 % higher, as nodes ask of a replacement.</summary>
    public static bool IsBumped(SignedTransaction former, SignedTransaction next)
    {
        ArgumentNullException.ThrowIfNull(former);
        ArgumentNullException.ThrowIfNull(next);
        return IsBumped(former.MaxFeePerGas.ToBigInteger(), next.MaxFeePerGas.ToBigInteger())
            && IsBumped(former.MaxPriorityFeePerGas.ToBigInteger(), next.MaxPriorityFeePerGas.ToBigInteger());
    }

    private static bool IsBumped(BigInteger former, BigInteger next) => next > former && next >= former * 110 / 100;

    private static Rejection? FormFault(ClearOrder order, byte maxClass)
    {
        var count = order.Transactions.Count;
        if (order.Kind == OrderKind.PrivateTransaction && count != 1) return new Rejection(RejectionCode.NotOneTransaction, Text($"transactions: expected one, got {count}"));
        if (count == 0) return new Rejection(RejectionCode.EmptyBundle, "transactions: expected at least one");
        if (count > BundleRules.MaxTransactions) return new Rejection(RejectionCode.BundleTooLarge, Text($"transactions: expected at most {BundleRules.MaxTransactions}, got {count}"));
        var most = SizeClass.PlaintextLength(maxClass);
        var length = new BidPlaintext { Transactions = order.Transactions }.Length;
        if (length > most) return new Rejection(RejectionCode.BundleTooLarge, Text($"transactions: the bundle has {length} bytes, a slot takes {most}"));
        if (order.MaxTime != 0 && order.MaxTime < order.MinTime) return new Rejection(RejectionCode.FieldInvalid, "maxTimestamp: expected not below minTimestamp");
        return order.Window is { } window && window.First > window.Last ? new Rejection(RejectionCode.FieldInvalid, Text($"window: {window.First} is after {window.Last}")) : null;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
