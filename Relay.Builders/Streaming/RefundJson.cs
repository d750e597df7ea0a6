using System.Text.Json;
using Relay.Auction.Closing;

namespace Relay.Builders.Streaming;

/// <summary>Refund terms as builders read them, on the feed and in pushes of the relay's own dialect.</summary>
internal static class RefundJson
{
    /// <summary>An object of delayed, txHashes and recipients.</summary>
    public static void Write(Utf8JsonWriter json, string name, WinnerRefund refund)
    {
        json.WriteStartObject(name);
        json.WriteBoolean("delayed", refund.IsDelayed);
        json.WriteStartArray("txHashes");
        foreach (var hash in refund.Hashes) json.WriteStringValue(hash.ToString());
        json.WriteEndArray();
        json.WriteStartArray("recipients");
        foreach (var (share, amount) in refund.Payees)
        {
            json.WriteStartObject();
            json.WriteString("address", share.Recipient.ToString());
            json.WriteNumber("basisPoints", share.BasisPoints);
            json.WriteString("amount", amount?.ToQuantity());
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
