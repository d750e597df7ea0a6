using Relay.Auction.Ethereum;
using Relay.Auction.Protocol;

namespace Relay.Auction.Receipts;

/// <summary>A leaf's outcome behind its row: shown to the owner and to auditors, a hash to everybody else.</summary>
/// <param name="Sequence">Place in the set.</param>
/// <param name="Leaf">The leaf.</param>
/// <param name="Code">Why it did not win; none for a winner.</param>
/// <param name="Value">Its value by the slot's rules in wei; zero where it was not valued.</param>
/// <param name="Gas">Its gas by the slot's rules; zero where it was not valued.</param>
/// <param name="Blind">K("relay/1/blind") of its seed, so that nobody can guess the rest from the hash; zero where it was not opened.</param>
/// <remarks>
/// Hash = H("relay/1/entry", seq u32 ‖ leaf ‖ code u16 ‖ value u256 ‖ gas u64 ‖ blind). The entry of an unopened leaf hides nothing
/// (no value, no gas, no blind), so anybody can recompute it from the code.
/// </remarks>
public sealed record TranscriptEntry(uint Sequence, Hash32 Leaf, RejectionCode Code, UInt256 Value, ulong Gas, Hash32 Blind)
{
    /// <summary>The label of the hash. Nobody signs an entry.</summary>
    public const string Label = "relay/1/entry";

    private const int Size = 110;

    /// <summary>The entry's hash, which stands in the row.</summary>
    public Hash32 Hash
    {
        get
        {
            Span<byte> bytes = stackalloc byte[Size];
            var writer = new CanonicalWriter(bytes);
            writer.U32(Sequence);
            writer.Hash(Leaf);
            writer.U16((ushort)Code);
            writer.U256(Value);
            writer.U64(Gas);
            writer.Hash(Blind);
            return ProtocolHash.Of(Label, bytes);
        }
    }

    /// <summary>The entry of a leaf that was not opened.</summary>
    public static TranscriptEntry Unopened(uint sequence, in Hash32 leaf, RejectionCode code) => new(sequence, leaf, code, UInt256.Zero, 0, Hash32.Zero);

    /// <summary>A short name; no values.</summary>
    public override string ToString() => ObjectName.Of("entry", Hash);
}
