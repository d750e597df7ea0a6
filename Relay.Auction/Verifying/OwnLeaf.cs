using Relay.Auction.Sealing;

namespace Relay.Auction.Verifying;

/// <summary>One's own envelope. The owner's level is given all of them in the slot, or it would take a replaced one for a wronged one.</summary>
/// <param name="Sequence">Its place, as its receipt says; the receipt itself stands among <see cref="SlotEvidence.Receipts"/>.</param>
/// <param name="Envelope">The bytes as they were sent.</param>
/// <param name="Seed">s; null for a cancellation.</param>
/// <param name="Fate">What the relay told the owner; null = nothing yet.</param>
public sealed record OwnLeaf(uint Sequence, ReadOnlyMemory<byte> Envelope, Secret32? Seed = null, LeafFate? Fate = null)
{
    /// <summary>The sequence only.</summary>
    public override string ToString() => $"own leaf {Sequence}";
}
