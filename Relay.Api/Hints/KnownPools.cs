using Relay.Auction.Ethereum;
using Relay.Auction.Simulating;

namespace Relay.Api.Hints;

/// <summary>The swaps of which default_logs tells: which pool, and nothing else of it.</summary>
internal static class KnownPools
{
    // The first topic: keccak256 of the event's signature. Where all pools share one contract, the first indexed word names the pool.
    private static readonly Dictionary<Hash32, bool> Swaps = new()
    {
        [Topic("Swap(address,uint256,uint256,uint256,uint256,address)")] = false, // Uniswap V2
        [Topic("Swap(address,address,int256,int256,uint160,uint128,int24)")] = false, // Uniswap V3
        [Topic("TokenExchange(address,int128,uint256,int128,uint256)")] = false, // Curve
        [Topic("Swap(bytes32,address,address,uint256,uint256)")] = true, // Balancer V2
    };

    /// <summary>The log with zeros for everything but the pool; null for any other log.</summary>
    public static TransactionLog? Redact(TransactionLog log)
    {
        if (log.Topics.Count == 0 || !Swaps.TryGetValue(log.Topics[0], out var isShared) || (isShared && log.Topics.Count < 2)) return null;
        var told = isShared ? 2 : 1;
        return new TransactionLog(log.Address, [.. log.Topics.Select((topic, at) => at < told ? topic : Hash32.Zero)], default);
    }

    private static Hash32 Topic(string signature) => Keccak.Hash(System.Text.Encoding.ASCII.GetBytes(signature));
}
