using Relay.Auction.Closing;
using Relay.Auction.Opening;
using Relay.Auction.Ranking;
using Relay.Auction.Receipts;
using Relay.Auction.Simulating;
using Relay.Auction.Validating;

namespace Relay.Auction.Verifying;

/// <summary>The relay's own rules, as an auditor runs them again: from the openings alone, or from what the node said too.</summary>
internal static class RelayRules
{
    /// <summary>The rules for one block.</summary>
    /// <param name="head">The block that the slot built: fees, time and gas limit.</param>
    /// <param name="rule">How bundles were valued.</param>
    /// <param name="blobLimit">Blobs that the block takes.</param>
    /// <param name="record">What the node said; null where nothing was simulated.</param>
    public static RankAgain For(ChainHead head, ValueRule rule, uint blobLimit, SimulationRecord? record = null) => input =>
    {
        var opening = new SetOpening(BlockContext.Of(input.Header.ChainId, head), rule);
        var outcomes = new LeafOutcome[input.Set.Count];
        Array.Fill(outcomes, LeafOutcome.Unopened(RowClass.Unopened, RejectionCode.NotLive, ""));
        foreach (var leaf in input.Leaves) outcomes[leaf.Sequence] = opening.Validate(leaf.Envelope, leaf.Sequence, leaf.Opening);

        if (record is not null) outcomes = record.Apply(outcomes);
        var winners = SlotRanking.Rank(outcomes, input.Result.Seed, new RankingLimits(head.GasLimit, blobLimit, input.Header.Reserve), record?.Nonces);
        var others = input.Leaves.Where(leaf => outcomes[leaf.Sequence].Class != RowClass.Won).ToDictionary(leaf => leaf.Sequence, leaf => FateOf(outcomes[leaf.Sequence]));
        return new RankedSlot(winners, others);
    };

    private static LeafFate FateOf(LeafOutcome outcome) => new(outcome.Rejection.Code, outcome.Value, outcome.Gas);
}
