using Relay.Auction.Sealing;
using Relay.Auction.Slots;

namespace Relay.Auction.Opening;

/// <summary>The keyholder's half: takes its share out of each leaf of one slot, on arrival, off the critical path.</summary>
/// <remarks>Thread-safe. Shares live in memory only. The slot's key belongs to the caller, who destroys it.</remarks>
internal sealed class ShareUnsealer(P256Key slotKey, SlotHeader header, byte index)
{
    /// <summary>False = <em>bad</em>: the leaf is not of this slot, or the seal does not open, or the share is not the one that the head names.
    /// A cancel has no share and is bad too; nobody asks for it.</summary>
    public bool TryUnseal(HolderLeaf leaf, out Share share)
    {
        share = default;
        if (leaf.IsCancel || leaf.Core.SlotHash != header.Hash) return false;
        var seal = leaf.Seals.Span.Slice(EnvelopeLayout.FreshSealSize * (index - 1), EnvelopeLayout.FreshSealSize);
        Span<byte> value = stackalloc byte[Secret32.Size];
        if (!ShareSeal.TryOpen(slotKey, header.Hash, index, leaf.HeadHash, seal, value)
            || SeedShares.HashOf(index, value) != leaf.ShareHash(index)) return false;
        share = new Share(index, new Secret32(value));
        return true;
    }
}
