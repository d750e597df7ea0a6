using Relay.Auction.Sealing;

namespace Relay.Auction.Keyholders;

/// <summary>What the folder holds of one slot at start.</summary>
/// <param name="Id">The slot.</param>
/// <param name="Deadline">When the key is destroyed; 0 where nothing readable says.</param>
/// <param name="Key">The key, unless it is destroyed or damaged.</param>
/// <param name="Record">The holder's word, unless none was given or it is damaged.</param>
/// <param name="Damaged">True where a file could not be read: the slot gets no header any more.</param>
internal sealed record StoredSlot(SlotId Id, ulong Deadline, P256Key? Key, SlotKeyRecord? Record, bool Damaged)
{
    public override string ToString() => $"stored {Id}";
}
