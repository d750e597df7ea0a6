namespace Relay.Builders.JsonRpc;

/// <summary>What became of a bundle, with the members of flashbots_getBundleStatsV2; members appear as they come true.</summary>
/// <param name="IsSimulated">True once its slot was decided on a node's word.</param>
/// <param name="IsHighPriority">False: there is one queue.</param>
/// <param name="SimulatedAt">When its slot closed; absent before.</param>
/// <param name="ReceivedAt">When its last byte was read; absent for an unknown bundle.</param>
/// <param name="ConsideredByBuildersAt">Empty: builders are not named.</param>
/// <param name="SealedByBuildersAt">Empty: builders are not named.</param>
/// <param name="State">Ours: waiting, sealed, shown, included, nonce_used, cancelled, expired or ended (a backrun whose target is gone).</param>
/// <param name="Slot">Ours: the slot that it was last sealed into.</param>
/// <param name="ShownIn">Ours: the slot that it won, from when on builders knew it.</param>
/// <param name="Reason">Ours: why it did not win <paramref name="Slot"/>.</param>
public sealed record BundleStats(
    bool IsSimulated, bool? IsHighPriority, string? SimulatedAt, string? ReceivedAt, IReadOnlyList<string>? ConsideredByBuildersAt, IReadOnlyList<string>? SealedByBuildersAt,
    string? State, ulong? Slot, ulong? ShownIn, string? Reason)
{
    /// <summary>The block that holds the first of its transactions that is on the chain; absent where none is.</summary>
    public ulong? Block { get; init; }

    /// <summary>The place of that transaction in the block, from 0.</summary>
    public uint? Index { get; init; }

    /// <summary>Of the version of 2021: when builders were shown it.</summary>
    public bool? IsSentToMiners { get; init; }

    /// <summary>Of the version of 2021: the same instant as <see cref="ReceivedAt"/>.</summary>
    public string? SubmittedAt { get; init; }

    /// <summary>Of the version of 2021: when its winning slot was published.</summary>
    public string? SentToMinersAt { get; init; }
}
