using System.Text.Json;
using Relay.Auction.Closing;
using Relay.Builders.Streaming;

namespace Relay.Builders.Forwarding;

/// <summary>Refund terms in the words of a builder's dialect. What a dialect cannot say is not pushed: no bundle is better than one without its refund.</summary>
internal static class PushedRefund
{
    private const int PercentPoints = 100;

    /// <summary>True where the dialect can say them.</summary>
    public static bool CanSay(PushDialect dialect, WinnerContents contents) => contents.Refund is not { } refund || dialect switch
    {
        PushDialect.Relay => true,
        PushDialect.Titan => IsOfOne(refund) && !refund.IsDelayed,
        PushDialect.BuilderNet => IsOfOne(refund),
        PushDialect.MevShare => !refund.IsDelayed && TargetOf(contents) >= 0 && Percent(refund) is { } whole && refund.Payees.All(payee => payee.Share.BasisPoints % whole == 0),
        _ => false,
    };

    /// <summary>The fields of eth_sendBundle; of the relay's own dialect all of the terms.</summary>
    public static void WriteFields(Utf8JsonWriter json, PushDialect dialect, WinnerRefund refund)
    {
        if (dialect == PushDialect.Relay) RefundJson.Write(json, "relayRefund", refund);
        if (!IsOfOne(refund)) return;
        json.WriteNumber("refundPercent", refund.Payees[0].Share.BasisPoints / PercentPoints);
        json.WriteString("refundRecipient", refund.Payees[0].Share.Recipient.ToString());
        json.WriteStartArray("refundTxHashes");
        json.WriteStringValue(refund.Hashes[0].ToString());
        json.WriteEndArray();
        if (dialect != PushDialect.Titan) json.WriteBoolean("delayedRefund", refund.IsDelayed);
    }

    /// <summary>The validity of mev_sendBundle: the one element whose payment is not shared is paid the rest's share.</summary>
    public static void WriteValidity(Utf8JsonWriter json, WinnerContents contents)
    {
        json.WriteStartObject("validity");
        json.WriteStartArray("refund");
        json.WriteStartObject();
        json.WriteNumber("bodyIdx", TargetOf(contents));
        json.WriteNumber("percent", Percent(contents.Refund!)!.Value);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>How that element divides what it is paid.</summary>
    public static void WriteConfig(Utf8JsonWriter json, WinnerRefund refund)
    {
        json.WriteStartObject("validity");
        json.WriteStartArray("refundConfig");
        foreach (var (share, _) in refund.Payees)
        {
            json.WriteStartObject();
            json.WriteString("address", share.Recipient.ToString());
            json.WriteNumber("percent", share.BasisPoints / Percent(refund)!.Value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>The place of the only transaction whose payment is not shared; −1 where there is none, or are several.</summary>
    public static int TargetOf(WinnerContents contents)
    {
        var others = contents.Transactions.Select((transaction, i) => (transaction.Hash, Place: i)).Where(one => !contents.Refund!.Hashes.Contains(one.Hash)).ToArray();
        return others.Length == 1 ? others[0].Place : -1;
    }

    /// <summary>One transaction, one recipient, and a percent that is whole and below a hundred.</summary>
    private static bool IsOfOne(WinnerRefund refund)
        => refund is { Hashes.Count: 1, Payees.Count: 1 } && refund.Payees[0].Share.BasisPoints is < 100 * PercentPoints and var points && points % PercentPoints == 0;

    private static int? Percent(WinnerRefund refund)
        => refund.Payees.Sum(payee => payee.Share.BasisPoints) is var sum && sum % PercentPoints == 0 ? sum / PercentPoints : null;
}
