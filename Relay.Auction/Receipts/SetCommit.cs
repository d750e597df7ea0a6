using System.Diagnostics.CodeAnalysis;
using Relay.Auction.Ethereum;
using Relay.Auction.Protocol;

namespace Relay.Auction.Receipts;

/// <summary>The relay's commitment to a slot's whole set of leaves, signed and published before anything is opened.</summary>
/// <param name="SlotHash">The slot's header.</param>
/// <param name="Slot">The slot's number.</param>
/// <param name="Count">How many leaves the set has; 0 is a set too (rule 14).</param>
/// <param name="Root">Merkle root over the leaves in sequence order (rule 6).</param>
/// <param name="TargetBlock">The block that this slot builds.</param>
/// <param name="ParentHash">The block that it builds on; zero where the relay has no node.</param>
/// <param name="FrozenAt">When the set was frozen: milliseconds of Unix time.</param>
/// <param name="PreviousSlot">The last slot before this one that has a set; 0 for the first.</param>
/// <param name="PreviousSet">That set's hash; zero for the first.</param>
/// <remarks>
/// 165 bytes: ver ‖ slotHash ‖ slot u64 ‖ count u32 ‖ root ‖ targetBlock u64 ‖ parentHash ‖ frozenAt u64 ‖ prevSlot u64 ‖ prevSet.
/// <see cref="Hash"/> is the protocol's setHash. Hash and signature: <see cref="Label"/>, by the relay.
/// </remarks>
public sealed record SetCommit(
    Hash32 SlotHash, ulong Slot, uint Count, Hash32 Root, ulong TargetBlock, Hash32 ParentHash, ulong FrozenAt, ulong PreviousSlot, Hash32 PreviousSet)
    : IProtocolObject
{
    /// <summary>The label of hash and signature.</summary>
    public const string Label = "relay/1/set";

    /// <summary>Length in bytes.</summary>
    public const int Size = 165;

    private const byte Version = 1;

    static string IProtocolObject.SignatureLabel => Label;

    /// <summary>setHash = H("relay/1/set", bytes). Computed at each call.</summary>
    public Hash32 Hash => ProtocolHash.Of(Label, Encode());

    /// <inheritdoc/>
    public byte[] Encode()
    {
        var bytes = new byte[Size];
        var writer = new CanonicalWriter(bytes);
        writer.U8(Version);
        writer.Hash(SlotHash);
        writer.U64(Slot);
        writer.U32(Count);
        writer.Hash(Root);
        writer.U64(TargetBlock);
        writer.Hash(ParentHash);
        writer.U64(FrozenAt);
        writer.U64(PreviousSlot);
        writer.Hash(PreviousSet);
        return bytes;
    }

    /// <summary>Reads exactly <see cref="Size"/> canonical bytes; false for anything else.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out SetCommit? set)
    {
        set = null;
        if (bytes.Length != Size || bytes[0] != Version) return false;
        var reader = new CanonicalReader(bytes[1..]);
        set = new SetCommit(
            reader.Hash(), reader.U64(), reader.U32(), reader.Hash(), reader.U64(), reader.Hash(), reader.U64(), reader.U64(), reader.Hash());
        return true;
    }

    /// <summary>A short name.</summary>
    public override string ToString() => ObjectName.Of("set", Hash);
}
