using System.Diagnostics.CodeAnalysis;
using Relay.Auction.Ethereum;
using Relay.Auction.Protocol;

namespace Relay.Auction.Receipts;

/// <summary>A holder's signed word that it will never open the slot; one of the two terminal records (rule 10).</summary>
/// <param name="Index">The holder's place in the header, from 1.</param>
/// <param name="SlotHash">The slot's header.</param>
/// <param name="Reason">Why.</param>
/// <remarks>36 bytes: ver ‖ index u8 ‖ slotHash ‖ reason u16. Hash and signature: <see cref="Label"/>, by the holder.</remarks>
public sealed record Refusal(byte Index, Hash32 SlotHash, RejectionCode Reason) : IProtocolObject
{
    /// <summary>The label of hash and signature.</summary>
    public const string Label = "relay/1/refusal";

    /// <summary>Length in bytes.</summary>
    public const int Size = 36;

    private const byte Version = 1;

    static string IProtocolObject.SignatureLabel => Label;

    /// <inheritdoc/>
    public Hash32 Hash => ProtocolHash.Of(Label, Encode());

    /// <inheritdoc/>
    public byte[] Encode()
    {
        var bytes = new byte[Size];
        var writer = new CanonicalWriter(bytes);
        writer.U8(Version);
        writer.U8(Index);
        writer.Hash(SlotHash);
        writer.U16((ushort)Reason);
        return bytes;
    }

    /// <summary>Reads exactly <see cref="Size"/> canonical bytes; false for anything else, an index of 0 and reason 0 among it.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out Refusal? refusal)
    {
        refusal = null;
        if (bytes.Length != Size || bytes[0] != Version || bytes[1] == 0) return false;
        var reader = new CanonicalReader(bytes[1..]);
        var read = new Refusal(reader.U8(), reader.Hash(), (RejectionCode)reader.U16());
        if (read.Reason == RejectionCode.None) return false;
        refusal = read;
        return true;
    }

    /// <summary>A short name.</summary>
    public override string ToString() => ObjectName.Of("refusal", Hash);
}
