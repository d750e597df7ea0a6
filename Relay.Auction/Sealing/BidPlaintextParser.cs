using System.Diagnostics.CodeAnalysis;
using Relay.Auction.Protocol;
using Relay.Auction.Slots;

namespace Relay.Auction.Sealing;

/// <summary>Reads a padded plaintext, every length bounded by the bytes at hand, and takes nothing but the canonical form.</summary>
internal static class BidPlaintextParser
{
    private const BidTerms KnownTerms = BidTerms.BidDeclared | BidTerms.MayRoll;
    private const Tolerance KnownTolerance = Tolerance.MayRevert | Tolerance.MayDrop;

    public static bool TryParse(ReadOnlyMemory<byte> padded, uint rules, [NotNullWhen(true)] out BidPlaintext? plaintext, out Rejection rejection)
    {
        plaintext = null;
        var fault = Parse(padded, rules, ref plaintext);
        rejection = fault is null ? default : new Rejection(RejectionCode.Malformed, fault);
        return fault is null;
    }

    private static string? Parse(ReadOnlyMemory<byte> padded, uint rules, ref BidPlaintext? plaintext)
    {
        if (!SizeClass.TryFor(padded.Length, out var sizeClass) || SizeClass.PlaintextLength(sizeClass) != padded.Length) return "the plaintext's length is no size class";

        var reader = new CanonicalReader(padded.Span);
        if (reader.U8() != BidPlaintext.FormatVersion) return "unknown version";
        var terms = (BidTerms)reader.U16();
        if ((terms & ~KnownTerms) != 0) return "unknown flags";
        var bid = reader.U256();
        if (!bid.IsZero && !terms.HasFlag(BidTerms.BidDeclared)) return "a bid without its flag";
        ulong targetBlock = reader.U64(), minTime = reader.U64(), maxTime = reader.U64();
        int extLength = reader.U16();
        if (extLength != 0 && rules < SlotRules.Refunds) return "ext is not empty";
        if (extLength + 2 > reader.Remaining) return "ext is cut off";
        var ext = reader.Bytes(extLength);
        int count = reader.U16();
        RefundTerms? refund = null;
        if (extLength != 0 && !RefundTerms.TryRead(ext, count, out refund)) return "ext is not of a form that is known";
        if (count * BidPlaintext.TransactionOverhead > reader.Remaining) return "more transactions than bytes";
        var transactions = new BidTransaction[count];
        for (var i = 0; i < count; i++)
        {
            if (reader.Remaining < BidPlaintext.TransactionOverhead) return $"transaction {i} is cut off";
            var tolerance = (Tolerance)reader.U8();
            if ((tolerance & ~KnownTolerance) != 0) return $"transaction {i} has unknown flags";
            var length = reader.U32();
            if (length > reader.Remaining) return $"transaction {i} is cut off";
            var start = padded.Length - reader.Remaining;
            reader.Bytes((int)length);
            transactions[i] = new BidTransaction(tolerance, padded.Slice(start, (int)length));
        }

        if (reader.Bytes(reader.Remaining).ContainsAnyExcept((byte)0)) return "the padding is not zero";
        plaintext = new BidPlaintext { Terms = terms, Bid = bid, TargetBlock = targetBlock, MinTime = minTime, MaxTime = maxTime, Refund = refund, Transactions = transactions };
        return null;
    }
}
