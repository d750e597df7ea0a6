using System.Text.Json;
using Relay.Auction.Ethereum;
using Relay.Auction.Sealing;

namespace Relay.Api.Orders;

/// <summary>Reads the field refund of POST /v1/bundles, in the words of docs/clients/seal.mjs.</summary>
internal sealed class ClearRefundReader
{
    private const string Form = "refund: expected {\"recipients\": [{\"address\": 0x-address, \"basisPoints\": 1 to 10000}], \"places\": [places of transactions, from 0], \"delayed\": true or false}";

    private readonly List<RefundShare> _shares = [];
    private readonly List<int> _places = [];
    private bool _delayed;

    /// <summary>Reads the object that the reader stands on.</summary>
    /// <returns>What is wrong; null where nothing is.</returns>
    public string? Read(ref Utf8JsonReader json)
    {
        if (json.TokenType != JsonTokenType.StartObject) return Form;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var isRead = json.ValueTextEquals("recipients"u8) ? json.Read() && ReadRecipients(ref json)
                : json.ValueTextEquals("places"u8) ? json.Read() && ReadPlaces(ref json)
                : json.ValueTextEquals("delayed"u8) && json.Read() && ReadDelayed(ref json);
            if (!isRead) return Form;
        }

        return null;
    }

    /// <summary>The terms for a bundle of so many transactions; where no place is named its last one's payment is shared.</summary>
    /// <returns>What is wrong; null where nothing is.</returns>
    public string? Finish(int transactions, out RefundTerms? terms)
    {
        terms = null;
        if (transactions == 0) return null; // That is refused for itself.
        if (_shares.Count is 0 or > RefundTerms.MostRecipients) return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"refund.recipients: expected 1 to {RefundTerms.MostRecipients}");
        if (_shares.Exists(share => share.Recipient.IsZero)) return "refund.recipients: expected addresses that are not zero";
        if (_places.Exists(place => place >= transactions) || _places.Distinct().Count() != _places.Count) return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"refund.places: expected places from 0 to {transactions - 1}, each at most once");
        return RefundTerms.TryCreate(_places.Count > 0 ? _places : [transactions - 1], _shares, _delayed, out terms) ? null : "refund.recipients: expected basis points that sum up to at most 10000";
    }

    private bool ReadRecipients(ref Utf8JsonReader json)
    {
        if (json.TokenType != JsonTokenType.StartArray) return false;
        while (json.Read() && json.TokenType == JsonTokenType.StartObject)
        {
            var (recipient, points) = (default(Address), 0);
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                var isRead = json.ValueTextEquals("address"u8) ? json.Read() && json.TokenType == JsonTokenType.String && Address.TryParse(json.GetString(), out recipient)
                    : json.ValueTextEquals("basisPoints"u8) && json.Read() && json.TokenType == JsonTokenType.Number && json.TryGetInt32(out points);
                if (!isRead) return false;
            }

            if (points is < 1 or > RefundShare.Whole) return false;
            _shares.Add(new RefundShare(recipient, (ushort)points));
        }

        return json.TokenType == JsonTokenType.EndArray;
    }

    private bool ReadPlaces(ref Utf8JsonReader json)
    {
        if (json.TokenType != JsonTokenType.StartArray) return false;
        while (json.Read() && json.TokenType == JsonTokenType.Number)
        {
            if (!json.TryGetInt32(out var place) || place < 0) return false;
            _places.Add(place);
        }

        return json.TokenType == JsonTokenType.EndArray;
    }

    private bool ReadDelayed(ref Utf8JsonReader json)
    {
        _delayed = json.TokenType == JsonTokenType.True;
        return json.TokenType is JsonTokenType.True or JsonTokenType.False;
    }
}
