using Relay.Auction.Ethereum;
using Relay.Auction.Sealing;

namespace Relay.Auction.Opening;

/// <summary>What is known of an envelope whose hashes matched, whether or not its body could be read.</summary>
/// <param name="Seed">s.</param>
/// <param name="Tie">c: counts for the slot's tie seed.</param>
/// <param name="Blind">Blinds the envelope's entry of the transcript.</param>
public sealed record OpenedSeed(Secret32 Seed, Hash32 Tie, Hash32 Blind)
{
    /// <summary>The start of c only.</summary>
    public override string ToString() => $"opened, c {Tie.ToString()[..10]}";
}
