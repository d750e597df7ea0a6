using Relay.Api.JsonRpc;
using Relay.Auction.Ethereum;
using Relay.Auction.Sealing;

namespace Relay.Api.Searchers;

/// <summary>Reads the refund fields of eth_sendBundle and of private transactions (docs/refunds.md).</summary>
internal static class RefundReader
{
    private const ulong MostPercent = 99;
    private const int PercentPoints = 100;

    /// <summary>refundPercent; null where it is absent or 0.</summary>
    public static int? Percent(RpcFields bundle)
    {
        if (bundle["refundPercent"].Quantity() is not (> 0 and var percent)) return null;
        if (percent > MostPercent) bundle.Refuse("refundPercent", TransactionReader.Text($"expected 0 (none) to {MostPercent}, got {percent}"));
        return (int)Math.Min(percent, MostPercent);
    }

    /// <summary>The terms: of the last transaction's payment to the signer of the first, unless told otherwise; null for none.</summary>
    public static RefundTerms? OfBundle(RpcFields bundle, IReadOnlyList<SignedTransaction> transactions)
    {
        var percent = Percent(bundle);
        var hashes = bundle["refundTxHashes"].List(1);
        var (recipient, delayed) = (bundle["refundRecipient"].Address(), bundle["delayedRefund"].Flag() == true);
        if (percent is null)
        {
            var stray = recipient is not null ? "refundRecipient" : hashes.Count > 0 ? "refundTxHashes" : delayed ? "delayedRefund" : null;
            if (stray is not null) bundle.Refuse(stray, "expected a refundPercent from 1 to 99 beside it");
            return null;
        }

        var place = transactions.Count - 1;
        foreach (var field in hashes)
        {
            place = TransactionReader.IndexOf(transactions, field.Required(field.Hash()));
            if (place < 0) field.Refuse("names no transaction of the bundle");
        }

        if (recipient is null && transactions[0].TryGetSender(out var sender)) recipient = sender;
        RefundTerms.TryCreate([place], [new RefundShare(recipient ?? default, (ushort)(percent * PercentPoints))], delayed, out var terms);
        if (terms is null) bundle.Refuse("refundRecipient", "expected an address that is not zero");
        return terms;
    }

    /// <summary>Of a backrun by hash only the percent is the searcher's to say.</summary>
    public static int? OfBackrun(RpcFields bundle)
    {
        foreach (var name in (string[])["refundRecipient", "refundTxHashes", "delayedRefund"])
        {
            if (bundle[name] is { IsAbsent: false, Value.ValueKind: not System.Text.Json.JsonValueKind.False }) bundle.Refuse(name, "expected nothing beside a hash: the owner of that transaction says who is refunded");
        }

        return Percent(bundle);
    }

    /// <summary>Whom the owner of a private transaction wants refunded of a backrun: a list of address and percent, together below 100.</summary>
    public static IReadOnlyList<RefundShare> OfPrivate(RpcField list)
    {
        var shares = new List<RefundShare>();
        foreach (var refund in list.List(RefundTerms.MostRecipients))
        {
            var fields = refund.Object();
            var (address, percent) = (fields["address"].Required(fields["address"].Address()), fields["percent"].Required(fields["percent"].Quantity()));
            if (percent is 0 or > MostPercent) fields.Refuse("percent", TransactionReader.Text($"expected 1 to {MostPercent}"));
            if (address.IsZero) fields.Refuse("address", "expected an address that is not zero");
            shares.Add(new RefundShare(address, (ushort)(Math.Min(percent, MostPercent) * PercentPoints)));
        }

        if (shares.Sum(share => share.BasisPoints) >= RefundShare.Whole) list.Refuse("expected percents that sum up to less than 100");
        return shares;
    }
}
