using Relay.Auction.Ethereum;
using Relay.Auction.Opening;
using Relay.Auction.Receipts;
using Relay.Auction.Simulating;
using Relay.Auction.Validating;

namespace Relay.Auction.Closing;

/// <summary>What the ranking of a slot came to, before it is published.</summary>
/// <param name="Winners">In the block's order.</param>
/// <param name="Seed">What decided ties.</param>
/// <param name="Outcomes">Of every leaf, by sequence.</param>
/// <param name="Rule">How values were found.</param>
/// <param name="BlobLimit">Blobs that the winners had to fit into.</param>
/// <param name="Record">What the node said; null where nothing was simulated.</param>
/// <param name="IsStale">The chain has another head by now.</param>
internal sealed record RankedOutcome(IReadOnlyList<Winner> Winners, Hash32 Seed, LeafOutcome[] Outcomes, ValueRule Rule, uint BlobLimit, SimulationRecord? Record, bool IsStale)
{
    /// <summary>The node answered, and nothing won that it was not asked about.</summary>
    public bool IsVerified => Record is { IsAnswered: true };

    /// <summary>The result's reason: what a builder should know of the slot beside its winners.</summary>
    public RejectionCode Remark => IsStale ? RejectionCode.StaleParent : Record?.Remark ?? RejectionCode.None;
}
