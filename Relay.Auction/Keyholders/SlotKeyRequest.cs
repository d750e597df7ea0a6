using Relay.Auction.Ethereum;

namespace Relay.Auction.Keyholders;

/// <summary>For which slot a key is wanted.</summary>
/// <param name="ChainId">Chain id.</param>
/// <param name="Relay">The relay's address.</param>
/// <param name="Slot">The slot.</param>
/// <param name="Deadline">When the key is destroyed, Unix milliseconds; at most a day ahead.</param>
public sealed record SlotKeyRequest(ulong ChainId, Address Relay, ulong Slot, ulong Deadline);
