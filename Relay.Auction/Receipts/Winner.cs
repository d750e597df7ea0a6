using Relay.Auction.Ethereum;
using Relay.Auction.Protocol;

namespace Relay.Auction.Receipts;

/// <summary>One winner of a slot; its place is its rank.</summary>
/// <param name="Sequence">Its place in the set.</param>
/// <param name="Leaf">Its leaf.</param>
/// <param name="BundleHash">The hash of the opened bundle, as builders know it.</param>
/// <param name="Value">What it pays by the slot's rules, in wei.</param>
/// <param name="Gas">What it uses or may use, by the slot's rules.</param>
public sealed record Winner(uint Sequence, Hash32 Leaf, Hash32 BundleHash, UInt256 Value, ulong Gas)
{
    internal const int Size = 108;

    /// <summary>A short name.</summary>
    public override string ToString() => ObjectName.Of("winner", Leaf);

    internal static Winner Read(ref CanonicalReader reader) => new(reader.U32(), reader.Hash(), reader.Hash(), reader.U256(), reader.U64());

    internal void Write(ref CanonicalWriter writer)
    {
        writer.U32(Sequence);
        writer.Hash(Leaf);
        writer.Hash(BundleHash);
        writer.U256(Value);
        writer.U64(Gas);
    }
}
