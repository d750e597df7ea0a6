using Relay.Auction.Ethereum;
using Relay.Auction.Receipts;

namespace Relay.Auction.State;

/// <summary>What a leaf's receipt says, as the append wrote it.</summary>
/// <param name="Sequence">Its place, from 0.</param>
/// <param name="ReceivedAtMs">When its last byte was read; Unix ms.</param>
/// <param name="Content">The receipt's content field.</param>
/// <param name="Durability">The receipt's durability.</param>
public sealed record KnownLeaf(uint Sequence, ulong ReceivedAtMs, Hash32 Content, Durability Durability);
