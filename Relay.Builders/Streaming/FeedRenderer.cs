using System.Buffers;
using System.Text.Json;
using Relay.Auction;
using Relay.Auction.Closing;
using Relay.Auction.Ethereum;
using Relay.Auction.Keys;
using Relay.Auction.Receipts;
using Relay.Auction.Sealing;
using Relay.Auction.State;
using Relay.Auction.Validating;

namespace Relay.Builders.Streaming;

/// <summary>Renders a stored result as the feed's JSON message (docs/feed.md): winners only, signed by the relay.</summary>
internal sealed class FeedRenderer(RelayKeys keys, ulong chainId)
{
    /// <summary>The message; null where the stored bytes cannot be read as a result.</summary>
    public FeedMessage? Render(StoredResult stored)
    {
        if (!SlotResult.TryDecode(stored.Result.Span, out var result)) return null;
        PublishedSlot? contents = null;
        if (stored.Payload is { } payload && keys.Rest.TryOpen(RestPurpose.Contents, payload.Span, out var opened)) PublishedSlot.TryDecode(opened, out contents);

        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true }))
        {
            Write(json, stored, result, contents);
        }

        return new FeedMessage(stored.FeedNumber, buffer.WrittenMemory);
    }

    private void Write(Utf8JsonWriter json, StoredResult stored, SlotResult result, PublishedSlot? contents)
    {
        json.WriteStartObject();
        json.WriteNumber("version", 1);
        json.WriteNumber("sequence", stored.FeedNumber);
        json.WriteNumber("chainId", chainId);
        json.WriteNumber("slot", stored.Slot);
        json.WriteString("slotHash", result.SlotHash.ToString());
        json.WriteString("setHash", result.SetHash.ToString());
        json.WriteString("resultHash", result.Hash.ToString());
        json.WriteString("status", result.Status == SlotStatus.Ranked ? "ranked" : "void");
        json.WriteString("reason", result.Reason == RejectionCode.None ? null : new Rejection(result.Reason, "").Word);
        json.WriteBoolean("verified", result.IsVerified);
        if (contents is not null) WriteSlot(json, contents);
        json.WriteString("totalValue", result.Winners.Aggregate(UInt256.Zero, (sum, winner) => UInt256.AddSaturating(sum, winner.Value)).ToQuantity());
        json.WriteNumber("totalGas", result.Winners.Aggregate(0UL, (sum, winner) => sum + winner.Gas));
        json.WriteNumber("prevSlot", result.PreviousSlot);
        json.WriteString("prevResult", result.PreviousResult.ToString());
        json.WriteBase64String("result", stored.Result.Span);
        json.WriteString("signature", Hex.Encode(result.SignedBy(keys.Relay).Signature.Span));
        json.WriteStartArray("winners");
        for (var rank = 0; rank < result.Winners.Count; rank++) WriteWinner(json, rank, result.Winners[rank], contents?.Winners.ElementAtOrDefault(rank));
        json.WriteEndArray();
        json.WriteEndObject();
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

    private static void WriteWinner(Utf8JsonWriter json, int rank, Winner winner, WinnerContents? contents)
    {
        json.WriteStartObject();
        json.WriteNumber("rank", rank);
        json.WriteNumber("sequence", winner.Sequence);
        json.WriteString("leaf", winner.Leaf.ToString());
        json.WriteString("bundleHash", winner.BundleHash.ToString());
        json.WriteString("value", winner.Value.ToQuantity());
        json.WriteNumber("gas", winner.Gas);
        if (contents is not null)
        {
            Span<byte> seed = stackalloc byte[Secret32.Size];
            contents.Seed.CopyTo(seed);
            json.WriteString("seed", Hex.Encode(seed));
            json.WriteString("payment", contents.Payment?.ToQuantity());
            WriteArray(json, "transactions", contents.Transactions, transaction => Hex.Encode(transaction.Raw.Span));
            WriteArray(json, "hashes", contents.Transactions, transaction => transaction.Hash.ToString());
            WriteArray(json, "revertingTxHashes", contents.Transactions.Where(transaction => transaction.Tolerance.HasFlag(Tolerance.MayRevert)), transaction => transaction.Hash.ToString());
            WriteArray(json, "droppingTxHashes", contents.Transactions.Where(transaction => transaction.Tolerance.HasFlag(Tolerance.MayDrop)), transaction => transaction.Hash.ToString());
        }

        json.WriteEndObject();
    }

    private static void WriteArray(Utf8JsonWriter json, string name, IEnumerable<WinnerTransaction> transactions, Func<WinnerTransaction, string> text)
    {
        json.WriteStartArray(name);
        foreach (var transaction in transactions) json.WriteStringValue(text(transaction));
        json.WriteEndArray();
    }
}
