using Relay.Auction.Ethereum;

namespace Relay.Auction.Verifying;

/// <summary>All that a verifier trusts; everything else proves itself against it.</summary>
/// <param name="Relay">The relay's address.</param>
/// <param name="Holders">The keyholders that the verifier accepts.</param>
/// <param name="LeastThreshold">The least t that it accepts, from 1.</param>
public sealed record TrustedKeys(Address Relay, IReadOnlyList<Address> Holders, byte LeastThreshold);
