namespace Relay.Auction.Chain;

/// <summary>What a node was seen to do with <c>eth_simulateV1</c>; nodes of one name differ by version and flags, so it is tried.</summary>
/// <param name="Simulates">It has the method.</param>
/// <param name="GasCap">Most gas of one call of the method; 0 where none was found.</param>
/// <param name="ChecksGasSums">It refuses calls whose gas limits do not fit the simulated block; where it does not, only the relay's own check stands.</param>
/// <param name="CreatesContracts">It simulates a transaction that creates a contract; where it does not, such bundles stay unverified.</param>
/// <param name="FillsGaps">It answers with the blocks between, where a later block is asked for.</param>
public sealed record NodeAbilities(bool Simulates, ulong GasCap, bool ChecksGasSums, bool CreatesContracts, bool FillsGaps)
{
    /// <summary>A node without the method.</summary>
    public static NodeAbilities None { get; } = new(false, 0, false, false, false);

    /// <summary>For people.</summary>
    public override string ToString()
        => !Simulates ? "no eth_simulateV1"
            : $"gas cap {(GasCap == 0 ? "none" : GasCap)}, gas sums {(ChecksGasSums ? "checked" : "not checked")}, contract creation {(CreatesContracts ? "yes" : "no")}, gaps {(FillsGaps ? "filled" : "not filled")}";
}
