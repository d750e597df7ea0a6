namespace Relay.Api.Verbs.Feed;

/// <summary>A message of the feed, as far as the verbs read it.</summary>
internal sealed record FeedMessage(
    ulong Sequence, ulong ChainId, ulong Slot, string Status, string? Reason, string? Rule, bool Verified, ulong TargetBlock,
    ulong ClosedAt, ulong PublishedAt, int Count, int Opened, string TotalValue, ulong TotalGas, IReadOnlyList<FeedWinner> Winners);

/// <summary>A bundle that won.</summary>
internal sealed record FeedWinner(int Rank, uint Sequence, string Leaf, string Value, ulong Gas, IReadOnlyList<string> Transactions, IReadOnlyList<string> Hashes)
{
    /// <summary>Rank and leaf only.</summary>
    public override string ToString() => $"winner {Rank}, leaf {Leaf}";
}
