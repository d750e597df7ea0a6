using Relay.Auction.Ethereum;

namespace Relay.Auction.Ranking;

/// <summary>What the winners share, and how far the search may go.</summary>
/// <param name="GasLimit">Gas of the block.</param>
/// <param name="BlobLimit">Blobs of the block.</param>
/// <param name="Reserve">A bundle below it (wei) never wins. At 0 a bundle that pays nothing may take room that nobody pays for.</param>
/// <param name="StepBudget">Bounds the improvement after the greedy fills; counted, never timed, so that every node stops at the same point.</param>
internal readonly record struct RankingLimits(ulong GasLimit, uint BlobLimit, UInt256 Reserve, long StepBudget = RankingLimits.DefaultStepBudget)
{
    /// <summary>Enough for a busy slot; some tens of milliseconds where an adversary makes every step count.</summary>
    public const long DefaultStepBudget = 250_000;
}
