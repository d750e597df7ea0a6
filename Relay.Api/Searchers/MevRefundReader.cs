using Relay.Api.JsonRpc;
using Relay.Auction.Ethereum;
using Relay.Auction.Sealing;

namespace Relay.Api.Searchers;

/// <summary>An element of the body of a MEV-Share bundle.</summary>
/// <param name="Places">Its transactions among those of the whole bundle; empty for a hash.</param>
/// <param name="Payee">Who is paid where it is refunded and says nothing: the sender of its first transaction.</param>
/// <param name="Config">How it divides a refund, in percent; empty where it says nothing.</param>
internal sealed record MevElement(IReadOnlyList<int> Places, Address Payee, IReadOnlyList<(Address Recipient, int Percent)> Config);

/// <summary>Reads validity.refund and validity.refundConfig of mev_sendBundle: what all elements pay that are not refunded is shared.</summary>
internal static class MevRefundReader
{
    private const int MostEntries = 50;
    private const ulong Whole = 100;

    /// <summary>refundConfig: percents that sum up to 100, or nothing.</summary>
    public static IReadOnlyList<(Address Recipient, int Percent)> Config(RpcFields validity)
    {
        var config = new List<(Address, int Percent)>();
        foreach (var entry in validity["refundConfig"].List(RefundTerms.MostRecipients))
        {
            var fields = entry.Object();
            config.Add((fields["address"].Required(fields["address"].Address()), Percent(fields)));
        }

        if (config.Count > 0 && config.Sum(one => one.Percent) != (int)Whole) validity.Refuse("refundConfig", "invalid bundle constraints: expected percents that sum up to 100");
        return config;
    }

    /// <summary>The refunds by element; percents together at most 100.</summary>
    public static IReadOnlyList<(int Element, int Percent)> Refunds(RpcFields validity, int elements)
    {
        var refunds = new List<(int Element, int Percent)>();
        foreach (var entry in validity["refund"].List(MostEntries))
        {
            var fields = entry.Object();
            var index = fields["bodyIdx"].Required(fields["bodyIdx"].Quantity());
            if (index >= (ulong)elements || refunds.Exists(refund => refund.Element == (int)index)) fields.Refuse("bodyIdx", "invalid bundle constraints: expected an element of the body, each at most once");
            else refunds.Add(((int)index, Percent(fields)));
        }

        if (refunds.Sum(refund => refund.Percent) > (int)Whole) validity.Refuse("refund", "invalid bundle constraints: expected percents that sum up to at most 100");
        return refunds;
    }

    /// <summary>The terms of a bundle without a hash; null for none.</summary>
    public static RefundTerms? Terms(RpcFields validity, IReadOnlyList<MevElement> elements)
    {
        var refunds = Refunds(validity, elements.Count);
        if (refunds.Count == 0 || validity.Fault is not null) return null;
        var places = elements.Where((_, i) => !refunds.Any(refund => refund.Element == i)).SelectMany(element => element.Places);
        var shares = refunds.SelectMany(refund => Divide(elements[refund.Element], refund.Percent));
        if (RefundTerms.TryCreate(places, shares, isDelayed: false, out var terms)) return terms;
        validity.Refuse("refund", TransactionReader.Text($"invalid bundle constraints: expected an element that pays, and at most {RefundTerms.MostRecipients} recipients"));
        return null;
    }

    private static IEnumerable<RefundShare> Divide(MevElement element, int percent)
        => element.Config.Count == 0 ? [new RefundShare(element.Payee, (ushort)(percent * (int)Whole))] : element.Config.Select(one => new RefundShare(one.Recipient, (ushort)(percent * one.Percent)));

    private static int Percent(RpcFields fields)
    {
        var percent = fields["percent"].Required(fields["percent"].Quantity());
        if (percent is 0 or > Whole) fields.Refuse("percent", TransactionReader.Text($"invalid bundle constraints: expected 1 to {Whole}"));
        return (int)Math.Min(percent, Whole);
    }
}
