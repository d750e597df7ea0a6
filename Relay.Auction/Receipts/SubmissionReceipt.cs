using System.Diagnostics.CodeAnalysis;
using Relay.Auction.Ethereum;
using Relay.Auction.Protocol;

namespace Relay.Auction.Receipts;

/// <summary>The relay's promise: this leaf stands at this sequence in the slot's set, or the slot is void by a signed result.</summary>
/// <param name="SlotHash">The header that the envelope is bound to.</param>
/// <param name="Leaf">The appended leaf.</param>
/// <param name="Content">Keccak-256 of the bytes that the client signed where the edge sealed them; zero where the client sealed (rule 16).</param>
/// <param name="Sequence">Place in the slot, from 0, without gaps.</param>
/// <param name="ReceivedAt">When the request's last byte was read: milliseconds of Unix time.</param>
/// <param name="Durability">How firmly the leaf was stored.</param>
/// <remarks>110 bytes: ver ‖ slotHash ‖ leaf ‖ content ‖ seq u32 ‖ receivedAt u64 ‖ durability u8. Hash and signature: <see cref="Label"/>, by the relay.</remarks>
public sealed record SubmissionReceipt(Hash32 SlotHash, Hash32 Leaf, Hash32 Content, uint Sequence, ulong ReceivedAt, Durability Durability) : IProtocolObject
{
    /// <summary>The label of hash and signature.</summary>
    public const string Label = "relay/1/receipt";

    /// <summary>Length in bytes.</summary>
    public const int Size = 110;

    /// <summary>Where the sequence stands in them, a u32.</summary>
    public const int SequenceAt = 1 + 3 * Hash32.Size;

    private const byte Version = 1;

    static string IProtocolObject.SignatureLabel => Label;

    /// <inheritdoc/>
    public Hash32 Hash
    {
        get
        {
            Span<byte> bytes = stackalloc byte[Size];
            Write(bytes);
            return ProtocolHash.Of(Label, bytes);
        }
    }

    /// <inheritdoc/>
    public byte[] Encode()
    {
        var bytes = new byte[Size];
        Write(bytes);
        return bytes;
    }

    /// <summary>Reads exactly <see cref="Size"/> canonical bytes; false for anything else.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out SubmissionReceipt? receipt)
    {
        receipt = null;
        if (bytes.Length != Size || bytes[0] != Version || bytes[^1] > (byte)Durability.Replicated) return false;
        var reader = new CanonicalReader(bytes[1..]);
        receipt = new SubmissionReceipt(reader.Hash(), reader.Hash(), reader.Hash(), reader.U32(), reader.U64(), (Durability)reader.U8());
        return true;
    }

    /// <summary>A short name; no contents.</summary>
    public override string ToString() => ObjectName.Of("receipt", Hash);

    private void Write(Span<byte> bytes)
    {
        var writer = new CanonicalWriter(bytes);
        writer.U8(Version);
        writer.Hash(SlotHash);
        writer.Hash(Leaf);
        writer.Hash(Content);
        writer.U32(Sequence);
        writer.U64(ReceivedAt);
        writer.U8((byte)Durability);
    }
}
