using Relay.Auction.Ethereum;

namespace Relay.Auction.Sealing;

/// <summary>What its owner keeps of an envelope.</summary>
/// <param name="Bytes">To be sent, and sent again unchanged: another try with the same bytes gets the first receipt.</param>
/// <param name="Leaf">Its name in the slot's set.</param>
/// <param name="Seed">s: proves later what was inside. Whoever has it reads the bundle.</param>
public sealed record SealedEnvelope(ReadOnlyMemory<byte> Bytes, Hash32 Leaf, Secret32 Seed)
{
    /// <summary>The start of the leaf only.</summary>
    public override string ToString() => $"sealed envelope {Leaf.ToString()[..10]}";
}
