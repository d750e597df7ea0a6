using System.Diagnostics.CodeAnalysis;
using Relay.Auction.Ethereum;
using Relay.Auction.Keys;
using Relay.Auction.Protocol;
using Relay.Auction.State;

namespace Relay.Auction.Tracking;

/// <summary>The block that the chain has at a slot's target number, as last seen. Stored encrypted: what lost is nobody's business.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Hash">Its hash; zero where it left the chain and no other has come.</param>
/// <param name="IsFinal">True where the chain went on far enough that nothing is expected to change.</param>
/// <param name="FeeRecipient">Who is paid for it.</param>
/// <param name="ExtraData">What its builder wrote into it, at most 32 bytes.</param>
/// <param name="Transactions">Their hashes in the block's order.</param>
/// <param name="Former">Hashes of blocks that stood in its place and left the chain.</param>
/// <param name="Lost">Leaves of this slot that lost, and of which a transaction stands in the block.</param>
/// <param name="OtherSlots">Earlier slots of which a winner stands in the block.</param>
/// <param name="Refunds">By rank whether the block paid the winner's refund; empty where the block is gone.</param>
public sealed record SlotBlock(
    ulong Number, Hash32 Hash, bool IsFinal, Address FeeRecipient, ReadOnlyMemory<byte> ExtraData, IReadOnlyList<Hash32> Transactions, IReadOnlyList<Hash32> Former, IReadOnlyList<uint> Lost,
    IReadOnlyList<ulong> OtherSlots, IReadOnlyList<RefundPayment> Refunds) : IChainRecord<SlotBlock>
{
    private const byte Version = 2;
    private const int Fixed = 1 + 8 + Hash32.Size + 1 + Address.Size + 1 + 5 * 4;

    /// <inheritdoc />
    public static RecordKind Kind => RecordKind.Block;

    /// <inheritdoc />
    public static string Purpose => RestPurpose.Block;

    /// <summary>ver ‖ number u64 ‖ hash ‖ final u8 ‖ recipient ‖ extra (u8 length) ‖ transactions ‖ former ‖ lost u32 ‖ slots u64 ‖ refunds u8, each list after its count u32.</summary>
    public byte[] Encode()
    {
        var bytes = new byte[Fixed + ExtraData.Length + (Transactions.Count + Former.Count) * Hash32.Size + Lost.Count * 4 + OtherSlots.Count * 8 + Refunds.Count];
        var writer = new CanonicalWriter(bytes);
        writer.U8(Version);
        writer.U64(Number);
        writer.Hash(Hash);
        writer.U8(IsFinal ? (byte)1 : (byte)0);
        writer.Address(FeeRecipient);
        writer.U8((byte)ExtraData.Length);
        writer.Bytes(ExtraData.Span);
        writer.U32((uint)Transactions.Count);
        foreach (var hash in Transactions) writer.Hash(hash);
        writer.U32((uint)Former.Count);
        foreach (var hash in Former) writer.Hash(hash);
        writer.U32((uint)Lost.Count);
        foreach (var sequence in Lost) writer.U32(sequence);
        writer.U32((uint)OtherSlots.Count);
        foreach (var slot in OtherSlots) writer.U64(slot);
        writer.U32((uint)Refunds.Count);
        foreach (var refund in Refunds) writer.U8((byte)refund);
        return bytes;
    }

    /// <summary>Reads a record of <see cref="Encode"/>, which only this relay can have sealed; false for another version.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out SlotBlock? record)
    {
        record = null;
        if (bytes.Length < Fixed || bytes[0] != Version) return false;
        var reader = new CanonicalReader(bytes[1..]);
        var (number, hash, final, recipient) = (reader.U64(), reader.Hash(), reader.U8(), reader.Address());
        var extra = reader.Bytes(reader.U8()).ToArray();
        var transactions = new Hash32[reader.U32()];
        for (var i = 0; i < transactions.Length; i++) transactions[i] = reader.Hash();
        var former = new Hash32[reader.U32()];
        for (var i = 0; i < former.Length; i++) former[i] = reader.Hash();
        var lost = new uint[reader.U32()];
        for (var i = 0; i < lost.Length; i++) lost[i] = reader.U32();
        var slots = new ulong[reader.U32()];
        for (var i = 0; i < slots.Length; i++) slots[i] = reader.U64();
        var refunds = new RefundPayment[reader.U32()];
        for (var i = 0; i < refunds.Length; i++) refunds[i] = (RefundPayment)reader.U8();
        record = new SlotBlock(number, hash, final == 1, recipient, extra, transactions, former, lost, slots, refunds);
        return true;
    }

    /// <summary>Number and hash.</summary>
    public override string ToString() => $"block {Number} {Hash}";
}
