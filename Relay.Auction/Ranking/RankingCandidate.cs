using Relay.Auction.Ethereum;

using Relay.Auction.Receipts;

namespace Relay.Auction.Ranking;

/// <summary>An opened, validated bundle as the ranking sees it.</summary>
/// <param name="Index">The caller's name for it, distinct within a call; the outcome speaks in these.</param>
/// <param name="Value">What the builder keeps, in wei (design.md 5.8).</param>
/// <param name="Gas">What it takes of the block's gas.</param>
/// <param name="Blobs">What it takes of the block's blobs.</param>
/// <param name="Tie">Distinct within a call; where it is not, the lower <paramref name="Index"/> wins.</param>
/// <param name="Hashes">The hashes of its transactions.</param>
/// <param name="Claims">The nonces that it uses up, in the order in which the chain sees them.</param>
internal readonly record struct RankingCandidate(
    int Index, UInt256 Value, ulong Gas, uint Blobs, TieKey Tie, ReadOnlyMemory<Hash32> Hashes, ReadOnlyMemory<NonceClaim> Claims)
{
    /// <summary>Bundles of one group touch the same state; 0 is none. Carried only: a caller drops what failed on the list so far and ranks again.</summary>
    public int StateGroup { get; init; }

    /// <summary>The caller's index and nothing of the contents.</summary>
    public override string ToString() => $"candidate {Index}";
}

/// <summary>A nonce that a bundle uses up: of a transaction's sender, or of an authorisation's authority (EIP-7702).</summary>
/// <param name="Nonce">The nonce. Whose it is costs a signature recovery and is asked for only when needed.</param>
/// <param name="Soft">True for an authorisation: the chain skips it where it does not follow, and the bundle stays valid.</param>
internal readonly record struct NonceClaim(ulong Nonce, bool Soft = false);
