using Relay.Auction.Ethereum;
using Relay.Auction.Protocol;
using Relay.Auction.Sealing;

namespace Relay.Auction.Receipts;

/// <summary>What the public record says of one leaf; the row's place is the leaf's sequence.</summary>
/// <param name="Class">Its class.</param>
/// <param name="HeadHash">H("relay/1/head", head).</param>
/// <param name="SealsHash">H("relay/1/seals", seals); zero for a cancellation.</param>
/// <param name="Tie">c where <see cref="IsOpened"/>, else the tie hash (zero for a cancellation).</param>
/// <param name="Entry">The hash of the leaf's <see cref="TranscriptEntry"/>.</param>
public sealed record TranscriptRow(RowClass Class, Hash32 HeadHash, Hash32 SealsHash, Hash32 Tie, Hash32 Entry)
{
    internal const int Size = 129;

    /// <summary>True where the opening passed its hashes, so that <see cref="Tie"/> is c and counts for the seed.</summary>
    public bool IsOpened => Class is RowClass.Won or RowClass.NotWon;

    /// <summary>The leaf that follows from the row: H("relay/1/leaf", headHash ‖ sealsHash ‖ tieHash). Computed at each call.</summary>
    public Hash32 Leaf
    {
        get
        {
            Span<byte> parts = stackalloc byte[3 * Hash32.Size];
            HeadHash.CopyTo(parts);
            SealsHash.CopyTo(parts[Hash32.Size..]);
            Tie.CopyTo(parts[(2 * Hash32.Size)..]);
            if (IsOpened) ProtocolHash.Of(SealingLabels.TieHash, parts[(2 * Hash32.Size)..]).CopyTo(parts[(2 * Hash32.Size)..]);
            return ProtocolHash.Of("relay/1/leaf", parts);
        }
    }

    /// <summary>A short name.</summary>
    public override string ToString() => ObjectName.Of("row", Leaf);

    internal static TranscriptRow Read(ref CanonicalReader reader)
        => new((RowClass)reader.U8(), reader.Hash(), reader.Hash(), reader.Hash(), reader.Hash());

    internal void Write(ref CanonicalWriter writer)
    {
        writer.U8((byte)Class);
        writer.Hash(HeadHash);
        writer.Hash(SealsHash);
        writer.Hash(Tie);
        writer.Hash(Entry);
    }
}
