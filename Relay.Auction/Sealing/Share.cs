namespace Relay.Auction.Sealing;

/// <summary>One keyholder's share of one envelope's seed.</summary>
/// <param name="Index">The holder's place in the slot header, from 1.</param>
/// <param name="Value">The share; with threshold 1 the seed itself.</param>
public readonly record struct Share(byte Index, Secret32 Value);
