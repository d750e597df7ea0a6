using System.Buffers.Binary;
using Relay.Auction.Ethereum;
using Relay.Auction.Receipts;

namespace Relay.Auction.State;

/// <summary>An entry of a slot's log, at its sequence: a leaf, or what cannot be read as one.</summary>
public abstract record LeafEntry
{
    // receivedAt u64 ‖ leaf 32 ‖ content 32 ‖ durability u8 ‖ envelope; append.lua cuts the receipt out of it by these places.
    private const int LeafAt = 8, ContentAt = 40, DurabilityAt = 72, EnvelopeAt = 73;

    private protected LeafEntry(uint seq) => Seq = seq;

    /// <summary>The sequence, from 0.</summary>
    public uint Seq { get; }

    internal static byte[] Encode(LeafAppend append)
    {
        var bytes = new byte[EnvelopeAt + append.Envelope.Length];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, append.ReceivedAtMs);
        append.Leaf.CopyTo(bytes.AsSpan(LeafAt));
        append.Content.CopyTo(bytes.AsSpan(ContentAt));
        bytes[DurabilityAt] = (byte)append.Durability;
        append.Envelope.Span.CopyTo(bytes.AsSpan(EnvelopeAt));
        return bytes;
    }

    internal static LeafEntry Decode(uint seq, byte[] bytes)
        => bytes.Length <= EnvelopeAt || bytes[DurabilityAt] > (byte)Durability.Replicated
            ? new QuarantinedLeaf(seq, bytes.Length)
            : new StoredLeaf(
                seq,
                BinaryPrimitives.ReadUInt64BigEndian(bytes),
                new Hash32(bytes.AsSpan(LeafAt)),
                new Hash32(bytes.AsSpan(ContentAt)),
                (Durability)bytes[DurabilityAt],
                bytes.AsMemory(EnvelopeAt),
                bytes);
}
