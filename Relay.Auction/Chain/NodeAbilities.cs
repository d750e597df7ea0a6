namespace Relay.Auction.Chain;

/// <summary>What a node was seen to do with <c>eth_simulateV1</c>; nodes of one name differ by version and flags, so it is tried.</summary>
/// <param name="Simulates">It has the method.</param>
/// <param name="GasCap">The node's cap on gas; 0 where none was found.</param>
/// <param name="ChecksGasSums">It refuses calls whose gas limits do not fit the simulated block; where it does not, only the relay's own check stands.</param>
/// <param name="CreatesContracts">It simulates a transaction that creates a contract; where it does not, such bundles stay unverified.</param>
/// <param name="FillsGaps">It answers with the blocks between, where a later block is asked for.</param>
public sealed record NodeAbilities(bool Simulates, ulong GasCap, bool ChecksGasSums, bool CreatesContracts, bool FillsGaps)
{
    /// <summary>A node without the method.</summary>
    public static NodeAbilities None { get; } = new(false, 0, false, false, false);

    /// <summary>What the cap bounds.</summary>
    public GasCapScope CapScope { get; init; }

    /// <summary>The most that a simulated block's gas limit may be set to; 0 for anything.</summary>
    public ulong MostBlockGas { get; init; }

    private string Cap => GasCap == 0 ? "none" : CapScope switch { GasCapScope.Call => $"{GasCap} a call", GasCapScope.Used => $"{GasCap} a request", _ => $"{GasCap} a request, by gas limits" };

    /// <summary>For people.</summary>
    public override string ToString()
        => !Simulates ? "no eth_simulateV1"
            : $"gas cap {Cap}{(MostBlockGas == 0 ? "" : $", block gas up to {MostBlockGas}")}, gas sums {(ChecksGasSums ? "checked" : "not checked")}, contract creation {(CreatesContracts ? "yes" : "no")}, gaps {(FillsGaps ? "filled" : "not filled")}";
}
