using System.Buffers;
using System.Text.Json;
using Relay.Auction;
using Relay.Auction.Closing;
using Relay.Auction.Ethereum;
using Relay.Auction.Protocol;
using Relay.Auction.Receipts;
using Relay.Auction.Sealing;
using Relay.Auction.Validating;

namespace Relay.Builders.Streaming;

/// <summary>What the feed says of a slot's result: winners only, in their order, with their transactions while these are kept.</summary>
internal static class ResultJson
{
    /// <summary>Bytes that the transactions will take, so that the buffer is made once.</summary>
    public static int RoomFor(PublishedSlot? contents)
        => contents is null ? 0 : contents.Winners.Sum(winner => 512 + winner.Transactions.Sum(transaction => 2 * transaction.Raw.Length + 256));

    public static void Write(Utf8JsonWriter json, SlotResult result, in Hash32 resultHash, PublishedSlot? contents, SignerKey relay)
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
        for (var rank = 0; rank < result.Winners.Count; rank++) WriteWinner(json, rank, result.Winners[rank], contents?.Winners.ElementAtOrDefault(rank));
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

    private static void WriteWinner(Utf8JsonWriter json, int rank, Winner winner, WinnerContents? contents)
    {
        json.WriteStartObject();
        json.WriteNumber("rank", rank);
        json.WriteNumber("sequence", winner.Sequence);
        WriteHash(json, "leaf", winner.Leaf);
        WriteHash(json, "bundleHash", winner.BundleHash);
        json.WriteString("value", winner.Value.ToQuantity());
        json.WriteNumber("gas", winner.Gas);
        if (contents is not null) WriteContents(json, contents);
        json.WriteEndObject();
    }

    private static void WriteContents(Utf8JsonWriter json, WinnerContents contents)
    {
        Span<byte> bytes = stackalloc byte[Secret32.Size];
        contents.Seed.CopyTo(bytes);
        json.WritePropertyName("seed");
        WriteHex(json, bytes);
        json.WriteString("payment", contents.Payment?.ToQuantity());
        json.WriteStartArray("transactions");
        foreach (var transaction in contents.Transactions) WriteHex(json, transaction.Raw.Span);
        json.WriteEndArray();
        WriteHashes(json, "hashes", contents.Transactions, _ => true);
        WriteHashes(json, "revertingTxHashes", contents.Transactions, transaction => transaction.Tolerance.HasFlag(Tolerance.MayRevert));
        WriteHashes(json, "droppingTxHashes", contents.Transactions, transaction => transaction.Tolerance.HasFlag(Tolerance.MayDrop));
        if (contents.Refund is { } refund) RefundJson.Write(json, "refund", refund);
        else json.WriteNull("refund");
    }

    private static void WriteHashes(Utf8JsonWriter json, string name, IReadOnlyList<WinnerTransaction> transactions, Func<WinnerTransaction, bool> isListed)
    {
        Span<byte> bytes = stackalloc byte[Hash32.Size];
        json.WriteStartArray(name);
        foreach (var transaction in transactions)
        {
            if (!isListed(transaction)) continue;
            transaction.Hash.CopyTo(bytes);
            WriteHex(json, bytes);
        }

        json.WriteEndArray();
    }

    private static void WriteHash(Utf8JsonWriter json, string name, in Hash32 hash)
    {
        Span<byte> bytes = stackalloc byte[Hash32.Size];
        hash.CopyTo(bytes);
        json.WritePropertyName(name);
        WriteHex(json, bytes);
    }

    /// <summary>"0x…" from the bytes to UTF-8 at once: no string, and no search for what would have to be escaped.</summary>
    private static void WriteHex(Utf8JsonWriter json, ReadOnlySpan<byte> bytes)
    {
        var length = 4 + 2 * bytes.Length;
        var rented = ArrayPool<byte>.Shared.Rent(length);
        var text = rented.AsSpan(0, length);
        "\"0x"u8.CopyTo(text);
        Convert.TryToHexStringLower(bytes, text[3..], out _);
        text[^1] = (byte)'"';
        json.WriteRawValue(text, skipInputValidation: true);
        ArrayPool<byte>.Shared.Return(rented);
    }
}
