using Relay.Auction.Opening;
using Relay.Auction.Receipts;
using Relay.Auction.Sealing;
using Relay.Auction.Slots;

namespace Relay.Auction.Verifying;

/// <summary>Validates and ranks a slot again by the header's rules: pure, and with the simulation outcomes that the operator recorded, where there are any.</summary>
public delegate RankedSlot RankAgain(RankingInput input);

/// <summary>All that the ranking of a slot depends on, recomputed by the auditor.</summary>
/// <param name="Header">The header: reserve, rules, gas cap.</param>
/// <param name="Set">The set: target block and parent.</param>
/// <param name="Result">The result that is examined: its seed, and the block that it says it was simulated on.</param>
/// <param name="Leaves">Every leaf whose body opened to a bundle, in sequence order.</param>
public sealed record RankingInput(SlotHeader Header, SetCommit Set, SlotResult Result, IReadOnlyList<OpenedLeaf> Leaves);

/// <summary>An opened leaf.</summary>
/// <param name="Sequence">Its place in the set.</param>
/// <param name="Envelope">The envelope.</param>
/// <param name="Opening">What it opens to.</param>
public sealed record OpenedLeaf(uint Sequence, Envelope Envelope, OpeningOutcome.Opened Opening)
{
    /// <summary>The sequence only.</summary>
    public override string ToString() => $"opened leaf {Sequence}";
}

/// <summary>What the rules give.</summary>
/// <param name="Winners">In order.</param>
/// <param name="Others">The fate of each other leaf of the input, by sequence.</param>
public sealed record RankedSlot(IReadOnlyList<Winner> Winners, IReadOnlyDictionary<uint, LeafFate> Others);
