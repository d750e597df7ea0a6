using System.Collections.Frozen;

namespace Relay.Auction.Ethereum;

/// <summary>When each public chain activated which fork; every chain that is not listed (dev chains) has them all.</summary>
public static class ForkSchedule
{
    private static readonly FrozenDictionary<ulong, Activation[]> Chains = new Dictionary<ulong, Activation[]>
    {
        // Mainnet
        [1] =
        [
            AtBlock(1_150_000, Fork.Homestead), AtBlock(9_069_000, Fork.Istanbul), AtBlock(12_244_000, Fork.Berlin),
            AtBlock(12_965_000, Fork.London), AtTime(1_681_338_455, Fork.Shanghai), AtTime(1_710_338_135, Fork.Cancun),
            AtTime(1_746_612_311, Fork.Prague), AtTime(1_764_798_551, Fork.Osaka),
        ],
        // Goerli, which ended before Prague
        [5] =
        [
            AtBlock(0, Fork.Homestead), AtBlock(1_561_651, Fork.Istanbul), AtBlock(4_460_644, Fork.Berlin),
            AtBlock(5_062_605, Fork.London), AtTime(1_678_832_736, Fork.Shanghai), AtTime(1_705_473_120, Fork.Cancun),
        ],
        // Holesky
        [17_000] =
        [
            AtBlock(0, Fork.London), AtTime(1_696_000_704, Fork.Shanghai), AtTime(1_707_305_664, Fork.Cancun),
            AtTime(1_740_434_112, Fork.Prague), AtTime(1_759_308_480, Fork.Osaka),
        ],
        // Hoodi
        [560_048] = [AtBlock(0, Fork.Cancun), AtTime(1_742_999_832, Fork.Prague), AtTime(1_761_677_592, Fork.Osaka)],
        // Sepolia
        [11_155_111] =
        [
            AtBlock(0, Fork.London), AtTime(1_677_557_088, Fork.Shanghai), AtTime(1_706_655_072, Fork.Cancun),
            AtTime(1_741_159_776, Fork.Prague), AtTime(1_760_427_360, Fork.Osaka),
        ],
    }.ToFrozenDictionary();

    /// <summary>The fork whose rules hold in the block of this number and timestamp (seconds since 1970).</summary>
    public static Fork At(ulong chainId, ulong blockNumber, ulong timestamp)
    {
        if (!Chains.TryGetValue(chainId, out var activations)) return Fork.Osaka;
        var fork = Fork.Frontier;
        foreach (var activation in activations)
        {
            if (blockNumber < activation.Block || timestamp < activation.Timestamp) break;
            fork = activation.Fork;
        }

        return fork;
    }

    private static Activation AtBlock(ulong block, Fork fork) => new(block, 0, fork);

    private static Activation AtTime(ulong timestamp, Fork fork) => new(0, timestamp, fork);

    private readonly record struct Activation(ulong Block, ulong Timestamp, Fork Fork);
}
