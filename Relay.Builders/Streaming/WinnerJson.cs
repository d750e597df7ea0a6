using System.Text.Json;
using Relay.Auction.Closing;
using Relay.Auction.Ethereum;
using Relay.Auction.Receipts;
using Relay.Auction.Sealing;

namespace Relay.Builders.Streaming;

/// <summary>One winner as the feed tells it. A block has hundreds of them: written without a writer's checks, no text is made twice.</summary>
internal static class WinnerJson
{
    /// <summary>Bytes that a winner takes at most without its transactions and refund; of each transaction beside its digits.</summary>
    public const int Room = 640, RoomOfTransaction = 3 * (2 * Hash32.Size + 5) + 5;

    public static void Write(MessageBuffer buffer, int rank, Winner winner, WinnerContents? contents)
    {
        buffer.Text(rank == 0 ? "{\"rank\":"u8 : ",{\"rank\":"u8);
        buffer.Number((ulong)rank);
        buffer.Text(",\"sequence\":"u8);
        buffer.Number(winner.Sequence);
        buffer.Text(",\"leaf\":"u8);
        buffer.Hash(winner.Leaf);
        buffer.Text(",\"bundleHash\":"u8);
        buffer.Hash(winner.BundleHash);
        buffer.Text(",\"value\":"u8);
        buffer.Quantity(winner.Value);
        buffer.Text(",\"gas\":"u8);
        buffer.Number(winner.Gas);
        if (contents is not null) WriteContents(buffer, contents);
        buffer.Text("}"u8);
    }

    private static void WriteContents(MessageBuffer buffer, WinnerContents contents)
    {
        Span<byte> seed = stackalloc byte[Secret32.Size];
        contents.Seed.CopyTo(seed);
        buffer.Text(",\"seed\":"u8);
        buffer.Hex(seed);
        buffer.Text(",\"payment\":"u8);
        if (contents.Payment is { } payment) buffer.Quantity(payment);
        else buffer.Text("null"u8);
        buffer.Text(",\"transactions\":["u8);
        for (var i = 0; i < contents.Transactions.Count; i++)
        {
            if (i > 0) buffer.Text(","u8);
            buffer.Hex(contents.Transactions[i].Raw.Span);
        }

        buffer.Text("],\"hashes\":["u8);
        WriteHashes(buffer, contents.Transactions, Tolerance.None);
        buffer.Text("],\"revertingTxHashes\":["u8);
        WriteHashes(buffer, contents.Transactions, Tolerance.MayRevert);
        buffer.Text("],\"droppingTxHashes\":["u8);
        WriteHashes(buffer, contents.Transactions, Tolerance.MayDrop);
        if (contents.Refund is { } refund) WriteRefund(buffer, refund);
        else buffer.Text("],\"refund\":null"u8);
    }

    /// <summary>Those with this tolerance; none asks for all.</summary>
    private static void WriteHashes(MessageBuffer buffer, IReadOnlyList<WinnerTransaction> transactions, Tolerance tolerance)
    {
        var isFirst = true;
        for (var i = 0; i < transactions.Count; i++)
        {
            if ((transactions[i].Tolerance & tolerance) != tolerance) continue;
            if (!isFirst) buffer.Text(","u8);
            buffer.Hash(transactions[i].Hash);
            isFirst = false;
        }
    }

    /// <summary>Few winners have one: a writer of its own, whose first word has no comma before it.</summary>
    private static void WriteRefund(MessageBuffer buffer, WinnerRefund refund)
    {
        buffer.Text("],"u8);
        using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true });
        RefundJson.Write(json, "refund", refund);
    }
}
