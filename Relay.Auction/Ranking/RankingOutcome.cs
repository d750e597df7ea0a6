using Relay.Auction.Ethereum;

namespace Relay.Auction.Ranking;

/// <summary>The winners and why each other candidate is none.</summary>
internal sealed class RankingOutcome
{
    /// <summary>The winners' <see cref="RankingCandidate.Index"/> in the order for the block.</summary>
    public required IReadOnlyList<int> Winners { get; init; }

    /// <summary>One code for each candidate, at its place in the caller's array; <see cref="RejectionCode.None"/> for a winner.</summary>
    public required IReadOnlyList<RejectionCode> Codes { get; init; }

    /// <summary>Sum of the winners' values in wei, or the largest number where it does not fit.</summary>
    public required UInt256 TotalValue { get; init; }

    /// <summary>Gas that the winners take.</summary>
    public required ulong Gas { get; init; }

    /// <summary>Blobs that the winners take.</summary>
    public required uint Blobs { get; init; }

    /// <summary>Which search found the winners.</summary>
    public required RankingRule Rule { get; init; }

    /// <summary>No choice at all can pay more than this (wei, a float): the fractional knapsack without conflicts.</summary>
    public required double UpperBound { get; init; }

    /// <summary>How many candidates had their senders looked up.</summary>
    public required int Examined { get; init; }

    /// <summary>Steps of the improvement.</summary>
    public required long Steps { get; init; }

    /// <summary>True where the step budget ended the improvement early.</summary>
    public required bool BudgetStopped { get; init; }
}

/// <summary>Which search found the winners.</summary>
internal enum RankingRule
{
    /// <summary>Best value per gas first.</summary>
    GreedyByValuePerGas = 0,

    /// <summary>Best value first.</summary>
    GreedyByValue = 1,

    /// <summary>The better of the two, improved group by group.</summary>
    Improved = 2,

    /// <summary>Every choice was weighed: there is no better one (by more than one part in 10^15).</summary>
    Exact = 3,
}
