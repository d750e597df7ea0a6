using System.Text.Json;
using Relay.Auction.Ethereum;
using Relay.Auction.Receipts;
using Relay.Auction.Slots;

namespace Relay.Builders.Streaming;

/// <summary>What the feed says of a slot before its result: that it will open, and what it closed with.</summary>
internal static class EarlyJson
{
    public static void Write(Utf8JsonWriter json, SignedSlotHeader signed)
    {
        var header = signed.Header;
        json.WriteString("slotHash", header.Hash.ToString());
        json.WriteNumber("opensAt", header.OpenAt);
        json.WriteNumber("closesAt", header.Cutoff);
        json.WriteNumber("freezesAt", header.Freeze);
        json.WriteNumber("deadline", header.Deadline);
        json.WriteString("reserve", header.Reserve.ToQuantity());
        json.WriteNumber("gasCap", header.GasCap);
        json.WriteBase64String("header", header.Encode());
        json.WriteString("signature", Hex.Encode(signed.RelaySignature.Span));
        json.WriteStartArray("holders");
        for (var i = 0; i < header.Holders.Count; i++)
        {
            json.WriteStartObject();
            json.WriteString("address", header.Holders[i].Holder.ToString());
            json.WriteString("signature", Hex.Encode(signed.HolderSignatures[i].Span));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    public static void Write(Utf8JsonWriter json, SetCommit set, SignerKey relay)
    {
        json.WriteString("slotHash", set.SlotHash.ToString());
        json.WriteString("setHash", set.Hash.ToString());
        json.WriteNumber("count", set.Count);
        json.WriteString("root", set.Root.ToString());
        json.WriteNumber("targetBlock", set.TargetBlock);
        json.WriteString("parentHash", set.ParentHash.ToString());
        json.WriteNumber("frozenAt", set.FrozenAt);
        json.WriteNumber("prevSlot", set.PreviousSlot);
        json.WriteString("prevSet", set.PreviousSet.ToString());
        json.WriteBase64String("set", set.Encode());
        json.WriteString("signature", Hex.Encode(set.SignedBy(relay).Signature.Span));
    }
}
