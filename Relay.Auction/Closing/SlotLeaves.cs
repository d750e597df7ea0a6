using Relay.Auction.Ethereum;
using Relay.Auction.Receipts;
using Relay.Auction.Sealing;
using Relay.Auction.Slots;
using Relay.Auction.State;

namespace Relay.Auction.Closing;

/// <summary>The leaves of one slot as they are followed from the store during the slot, so that nothing big is read after the close.</summary>
/// <remarks>Owned by the auction loop; <see cref="Envelopes"/> may be read by others once the slot is frozen and caught up.</remarks>
internal sealed class SlotLeaves(SignedSlotHeader header)
{
    private readonly MerkleFrontier _tree = new();
    private readonly List<Envelope?> _envelopes = [];
    private readonly List<Hash32> _leaves = [];

    /// <summary>The slot's header.</summary>
    public SignedSlotHeader Header { get; } = header;

    /// <summary>The slot.</summary>
    public ulong Slot => Header.Header.Slot;

    /// <summary>How many leaves were followed: the sequence that comes next.</summary>
    public uint Count => _tree.Count;

    /// <summary>Root over the leaves so far.</summary>
    public Hash32 Root => _tree.Root;

    /// <summary>By sequence; null where the stored entry is no envelope of this slot (the store was tampered with or damaged).</summary>
    public IReadOnlyList<Envelope?> Envelopes => _envelopes;

    /// <summary>The leaves by sequence.</summary>
    public IReadOnlyList<Hash32> Leaves => _leaves;

    /// <summary>True where an entry of the store was no envelope, or the log is not the one that was frozen and committed, so that the set cannot be opened.</summary>
    public bool IsDamaged { get; private set; }

    /// <summary>The log is not the one that was frozen, or that the stored set names.</summary>
    public void Doubt() => IsDamaged = true;

    /// <summary>Adds the entry of the next sequence.</summary>
    /// <returns>What the keyholders get of it; null where it is damaged.</returns>
    public HolderLeaf? Add(LeafEntry entry)
    {
        var envelope = entry is StoredLeaf stored
            && Envelope.TryParse(stored.Envelope, Header.Header, out var parsed, out _)
            && parsed.Leaf == stored.Leaf
                ? parsed
                : null;
        var leaf = (entry as StoredLeaf)?.Leaf ?? Hash32.Zero;
        IsDamaged |= envelope is null;
        _envelopes.Add(envelope);
        _leaves.Add(leaf);
        _tree.Append(leaf);
        return envelope?.Holder;
    }
}
