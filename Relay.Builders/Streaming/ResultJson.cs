using System.Text.Json;
using Relay.Auction;
using Relay.Auction.Closing;
using Relay.Auction.Ethereum;
using Relay.Auction.Protocol;
using Relay.Auction.Receipts;
using Relay.Auction.Validating;

namespace Relay.Builders.Streaming;

/// <summary>What the feed says of a slot's result: winners only, in their order, with their transactions while these are kept.</summary>
internal static class ResultJson
{
    /// <summary>Bytes that the winners, and the result in base64, will take at most without refunds, so that the buffer is made once.</summary>
    public static int RoomFor(SlotResult result, PublishedSlot? contents)
        => (WinnerJson.Room + 160) * result.Winners.Count + (contents is null ? 0 : contents.Winners.Sum(winner => winner.Transactions.Sum(transaction => WinnerJson.RoomOfTransaction + 2 * transaction.Raw.Length)));

    /// <summary>Writes the members by <paramref name="json"/>, which fills <paramref name="buffer"/>.</summary>
    public static void Write(Utf8JsonWriter json, MessageBuffer buffer, SlotResult result, in Hash32 resultHash, PublishedSlot? contents, SignerKey relay)
    {
        json.WriteString("slotHash", result.SlotHash.ToString());
        json.WriteString("setHash", result.SetHash.ToString());
        json.WriteString("resultHash", resultHash.ToString());
        json.WriteString("status", result.Status == SlotStatus.Ranked ? "ranked" : "void");
        json.WriteString("reason", result.Reason == RejectionCode.None ? null : new Rejection(result.Reason, "").Word);
        json.WriteBoolean("verified", result.IsVerified);
        if (contents is not null) WriteSlot(json, contents);
        json.WriteString("totalValue", result.Winners.Aggregate(UInt256.Zero, (sum, winner) => UInt256.AddSaturating(sum, winner.Value)).ToQuantity());
        json.WriteNumber("totalGas", result.Winners.Aggregate(0UL, (sum, winner) => sum + winner.Gas));
        json.WriteNumber("prevSlot", result.PreviousSlot);
        json.WriteString("prevResult", result.PreviousResult.ToString());
        json.WriteBase64String("result", result.Encode());
        json.WriteString("signature", Hex.Encode(ProtocolSignature.Sign(relay, SlotResult.Label, resultHash)));
        json.WriteStartArray("winners");
        json.Flush(); // The winners go in behind what it wrote.
        for (var rank = 0; rank < result.Winners.Count; rank++)
            WinnerJson.Write(buffer, rank, result.Winners[rank], contents is not null && rank < contents.Winners.Count ? contents.Winners[rank] : null);
        json.WriteEndArray();
    }

    private static void WriteSlot(Utf8JsonWriter json, PublishedSlot contents)
    {
        json.WriteString("rule", contents.Rule switch
        {
            ValueRule.Declared => "declared",
            ValueRule.Simulated => "simulated",
            _ => "declared_capped",
        });
        json.WriteNumber("targetBlock", contents.Set?.TargetBlock ?? 0);
        json.WriteString("parentHash", (contents.Set?.ParentHash ?? Hash32.Zero).ToString());
        json.WriteNumber("closedAt", contents.ClosedAtMs);
        json.WriteNumber("frozenAt", contents.Set?.FrozenAt ?? 0);
        json.WriteNumber("publishedAt", contents.PublishedAtMs);
        json.WriteNumber("count", contents.Set?.Count ?? 0);
        json.WriteNumber("opened", contents.Opened);
        if (contents.Refusal is not { } refusal) return;
        json.WriteBase64String("refusal", refusal.Value.Encode());
        json.WriteString("refusalSignature", Hex.Encode(refusal.Signature.Span));
    }
}
