using Relay.Auction.Ethereum;
using Relay.Auction.Receipts;
using Relay.Auction.Sealing;
using Relay.Auction.Slots;

namespace Relay.Auction.Verifying;

/// <summary>Validates and ranks a slot again by the header's rules: pure, and with the simulation outcomes that the operator recorded, where there are any.</summary>
public delegate RankedSlot RankAgain(RankingInput input);

/// <summary>All that the ranking of a slot depends on, recomputed by the auditor.</summary>
/// <param name="Header">The header: reserve, rules, gas cap.</param>
/// <param name="Set">The set: target block and parent.</param>
/// <param name="StateBlock">The block that the result says it was simulated on.</param>
/// <param name="Leaves">Every leaf whose body opened to a bundle, in sequence order.</param>
public sealed record RankingInput(SlotHeader Header, SetCommit Set, Hash32 StateBlock, IReadOnlyList<OpenedLeaf> Leaves);

/// <summary>An opened leaf.</summary>
/// <param name="Sequence">Its place in the set.</param>
/// <param name="Leaf">The leaf.</param>
/// <param name="Core">Its core.</param>
/// <param name="Plaintext">Its content.</param>
/// <param name="Tie">Its key among equal values.</param>
public sealed record OpenedLeaf(uint Sequence, Hash32 Leaf, BidCore Core, BidPlaintext Plaintext, TieKey Tie)
{
    /// <summary>The sequence only.</summary>
    public override string ToString() => $"opened leaf {Sequence}";
}

/// <summary>What the rules give.</summary>
/// <param name="Winners">In order.</param>
/// <param name="Others">The fate of each other leaf of the input, by sequence.</param>
public sealed record RankedSlot(IReadOnlyList<Winner> Winners, IReadOnlyDictionary<uint, LeafFate> Others);
