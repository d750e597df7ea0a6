using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Relay.Auction.Closing;
using Relay.Auction.Ethereum;
using Relay.Auction.Sealing;

namespace Relay.Builders.Forwarding;

/// <summary>A winner as the JSON-RPC request that a builder's dialect understands (docs/feed.md, "Push").</summary>
internal static class BundleRequest
{
    /// <summary>The body; it is signed as it is.</summary>
    public static byte[] Write(PushDialect dialect, PushedWinner winner)
    {
        var buffer = new ArrayBufferWriter<byte>(1024 + winner.Contents.Transactions.Sum(transaction => 2 * transaction.Raw.Length + 160));
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("jsonrpc", "2.0");
            json.WriteNumber("id", winner.Rank + 1);
            json.WriteString("method", dialect == PushDialect.MevShare ? "mev_sendBundle" : "eth_sendBundle");
            json.WriteStartArray("params");
            json.WriteStartObject();
            if (dialect == PushDialect.MevShare) WriteMevShare(json, winner);
            else WriteFlashbots(json, dialect, winner);
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteFlashbots(Utf8JsonWriter json, PushDialect dialect, PushedWinner winner)
    {
        json.WriteStartArray("txs");
        foreach (var transaction in winner.Contents.Transactions) json.WriteStringValue(Hex.Encode(transaction.Raw.Span));
        json.WriteEndArray();
        json.WriteString("blockNumber", Quantity(winner.TargetBlock));
        WriteHashes(json, "revertingTxHashes", winner, Tolerance.MayRevert);
        // Where a dialect cannot say that a transaction may be left out, the builder must include it: stricter, never wrong.
        if (dialect != PushDialect.Flashbots) WriteHashes(json, "droppingTxHashes", winner, Tolerance.MayDrop);
        if (dialect is PushDialect.BuilderNet or PushDialect.Titan) json.WriteString("replacementUuid", Uuid(winner.Leaf));
        if (dialect == PushDialect.BuilderNet) json.WriteString("version", "v2");
        if (winner.Contents.Refund is { } refund) PushedRefund.WriteFields(json, dialect, refund);
        if (dialect != PushDialect.Relay) return;
        json.WriteNumber("relaySlot", winner.Slot);
        json.WriteNumber("relayRank", winner.Rank);
        json.WriteNumber("relayWinners", winner.Of);
    }

    private static void WriteMevShare(Utf8JsonWriter json, PushedWinner winner)
    {
        json.WriteString("version", "v0.1");
        json.WriteStartObject("inclusion");
        json.WriteString("block", Quantity(winner.TargetBlock));
        json.WriteEndObject();
        json.WriteStartArray("body");
        var refund = winner.Contents.Refund;
        var target = refund is null ? -1 : PushedRefund.TargetOf(winner.Contents);
        for (var place = 0; place < winner.Contents.Transactions.Count; place++)
        {
            if (place == target) WriteRefunded(json, winner, place);
            else WriteElement(json, winner.Contents.Transactions[place]);
        }

        json.WriteEndArray();
        if (refund is not null) PushedRefund.WriteValidity(json, winner.Contents);
    }

    /// <summary>A bundle of its own, for only bundles say who is paid their refund.</summary>
    private static void WriteRefunded(Utf8JsonWriter json, PushedWinner winner, int place)
    {
        json.WriteStartObject();
        json.WriteStartObject("bundle");
        json.WriteString("version", "v0.1");
        json.WriteStartObject("inclusion");
        json.WriteString("block", Quantity(winner.TargetBlock));
        json.WriteEndObject();
        json.WriteStartArray("body");
        WriteElement(json, winner.Contents.Transactions[place]);
        json.WriteEndArray();
        PushedRefund.WriteConfig(json, winner.Contents.Refund!);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteElement(Utf8JsonWriter json, WinnerTransaction transaction)
    {
        json.WriteStartObject();
        json.WriteString("tx", Hex.Encode(transaction.Raw.Span));
        json.WriteBoolean("canRevert", transaction.Tolerance.HasFlag(Tolerance.MayRevert));
        json.WriteEndObject();
    }

    private static void WriteHashes(Utf8JsonWriter json, string name, PushedWinner winner, Tolerance tolerance)
    {
        json.WriteStartArray(name);
        foreach (var transaction in winner.Contents.Transactions)
        {
            if (transaction.Tolerance.HasFlag(tolerance)) json.WriteStringValue(transaction.Hash.ToString());
        }

        json.WriteEndArray();
    }

    private static string Quantity(ulong value) => "0x" + value.ToString("x", CultureInfo.InvariantCulture);

    /// <summary>A UUID that names the leaf: the same bundle, pushed twice, replaces itself.</summary>
    private static string Uuid(in Hash32 leaf)
    {
        Span<byte> bytes = stackalloc byte[Hash32.Size];
        leaf.CopyTo(bytes);
        bytes[6] = (byte)((bytes[6] & 0x0f) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
        return new Guid(bytes[..16], bigEndian: true).ToString();
    }
}
