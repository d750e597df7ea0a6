using System.Diagnostics.CodeAnalysis;
using System.Text;
using Relay.Auction.Ethereum;
using Relay.Auction.Protocol;
using Relay.Auction.Receipts;
using Relay.Auction.Sealing;

namespace Relay.Auction.Opening;

/// <summary>What the relay keeps of a leaf's outcome for its owner and for auditors; stored encrypted, never shown to anybody else.</summary>
/// <param name="Entry">The entry whose hash stands in the transcript.</param>
/// <param name="Class">Its class.</param>
/// <param name="Signer">The owner.</param>
/// <param name="Bundle">The owner's name for the bundle.</param>
/// <param name="Share">What the keyholder released: s itself with one holder; zero where nothing was.</param>
/// <param name="Detail">The reason in words.</param>
public sealed record OutcomeRow(TranscriptEntry Entry, RowClass Class, Address Signer, BundleId Bundle, Secret32 Share, string Detail)
{
    /// <summary>The class only.</summary>
    public override string ToString() => $"outcome {Entry.Sequence} {Class}";
}

/// <summary>The outcomes of a slot and what the ranking depended on.</summary>
/// <param name="Context">What the ranking depended on.</param>
/// <param name="Rows">One for each leaf, in sequence order.</param>
public sealed record OutcomesRecord(AuditContext Context, IReadOnlyList<OutcomeRow> Rows)
{
    private const byte Version = 3;
    private const int HeadSize = 1 + AuditContext.Size + 4;
    private const int RowFixed = 1 + 2 + 32 + 8 + 32 + 32 + Address.Size + BundleId.Size + 32 + 2;

    /// <summary>ver ‖ context ‖ count u32 ‖ rows.</summary>
    public byte[] Encode()
    {
        var rows = Rows;
        var details = rows.Select(row => Encoding.UTF8.GetBytes(row.Detail)).ToArray();
        var bytes = new byte[HeadSize + rows.Count * RowFixed + details.Sum(detail => detail.Length)];
        var writer = new CanonicalWriter(bytes);
        writer.U8(Version);
        writer.Bytes(Context.Encode());
        writer.U32((uint)rows.Count);
        Span<byte> secret = stackalloc byte[32];
        Span<byte> bundle = stackalloc byte[BundleId.Size];
        for (var i = 0; i < rows.Count; i++)
        {
            var row = rows[i];
            writer.U8((byte)row.Class);
            writer.U16((ushort)row.Entry.Code);
            writer.U256(row.Entry.Value);
            writer.U64(row.Entry.Gas);
            writer.Hash(row.Entry.Blind);
            writer.Hash(row.Entry.Leaf);
            writer.Address(row.Signer);
            row.Bundle.CopyTo(bundle);
            writer.Bytes(bundle);
            row.Share.CopyTo(secret);
            writer.Bytes(secret);
            writer.U16((ushort)details[i].Length);
            writer.Bytes(details[i]);
        }

        return bytes;
    }

    /// <summary>Reads rows; false for anything that <see cref="Encode"/> would not have written.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out OutcomesRecord? record)
    {
        record = null;
        if (bytes.Length < HeadSize || bytes[0] != Version || !AuditContext.TryDecode(bytes.Slice(1, AuditContext.Size), out var context)) return false;
        var reader = new CanonicalReader(bytes[(1 + AuditContext.Size)..]);
        var count = reader.U32();
        if (count > reader.Remaining / RowFixed) return false;
        var read = new OutcomeRow[count];
        for (var i = 0; i < read.Length; i++)
        {
            if (reader.Remaining < RowFixed) return false;
            var (@class, code, value, gas, blind, leaf) = ((RowClass)reader.U8(), (RejectionCode)reader.U16(), reader.U256(), reader.U64(), reader.Hash(), reader.Hash());
            var (signer, bundle, share, length) = (reader.Address(), BundleId.Read(reader.Bytes(BundleId.Size)), new Secret32(reader.Bytes(32)), reader.U16());
            if (reader.Remaining < length) return false;
            var detail = Encoding.UTF8.GetString(reader.Bytes(length));
            read[i] = new OutcomeRow(new TranscriptEntry((uint)i, leaf, code, value, gas, blind), @class, signer, bundle, share, detail);
        }

        if (reader.Remaining != 0) return false;
        record = new OutcomesRecord(context, read);
        return true;
    }
}
