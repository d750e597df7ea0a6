using Relay.Auction.Ethereum;
using Relay.Auction.Receipts;
using Relay.Auction.Sealing;
using Relay.Auction.Simulating;

namespace Relay.Auction.Opening;

/// <summary>What became of one leaf of the set; every leaf has one.</summary>
/// <param name="Class">What the public is told.</param>
/// <param name="Rejection">Why it did not win; default for a winner.</param>
/// <param name="Share">What the keyholder released for it, where it was opened at all.</param>
/// <param name="Keys">Seed, tie and blind where the opening passed its hashes.</param>
/// <param name="Bundle">The bundle where it opened, decoded and passed the rules.</param>
/// <param name="Value">What it is ranked by, in wei.</param>
/// <param name="Gas">What it takes of the block's gas.</param>
/// <param name="Simulation">What the slot's record says of it; null where nothing was simulated.</param>
internal sealed record LeafOutcome(RowClass Class, Rejection Rejection, Secret32 Share = default, OpenedSeed? Keys = null, OpenedBundle? Bundle = null, UInt256 Value = default, ulong Gas = 0,
    SimulationEntry? Simulation = null)
{
    /// <summary>An outcome that the cores or the holders decided before anything was opened.</summary>
    public static LeafOutcome Unopened(RowClass @class, RejectionCode code, string detail) => new(@class, new Rejection(code, detail));

    /// <summary>Class and code; never contents.</summary>
    public override string ToString() => $"{Class} {Rejection.Word}";
}
