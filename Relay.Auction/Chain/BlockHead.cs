using System.Text.Json;
using Relay.Auction.Ethereum;

namespace Relay.Auction.Chain;

/// <summary>A block of the chain, as far as the next one depends on it.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Hash">Its hash.</param>
/// <param name="ParentHash">Its parent's.</param>
/// <param name="TimestampSeconds">Its time.</param>
/// <param name="BaseFee">Its base fee in wei.</param>
/// <param name="GasLimit">Its gas limit.</param>
/// <param name="GasUsed">What its transactions used.</param>
internal sealed record BlockHead(ulong Number, Hash32 Hash, Hash32 ParentHash, ulong TimestampSeconds, UInt256 BaseFee, ulong GasLimit, ulong GasUsed)
{
    /// <summary>The base fee of the block after it.</summary>
    public UInt256 NextBaseFee => Chain.NextBaseFee.After(BaseFee, GasUsed, GasLimit);

    /// <summary>Asks for the newest block.</summary>
    public static ReadOnlyMemory<byte> LatestRequest() => JsonRpc.Request("eth_getBlockByNumber", json =>
    {
        json.WriteStringValue("latest");
        json.WriteBooleanValue(false);
    });

    /// <summary>Asks for one block; with its whole transactions instead of their hashes where that is wanted.</summary>
    public static ReadOnlyMemory<byte> Request(Hash32 hash, bool whole = false) => JsonRpc.Request("eth_getBlockByHash", json =>
    {
        json.WriteStringValue(hash.ToString());
        json.WriteBooleanValue(whole);
    });

    /// <summary>Reads the node's block; null where a field is missing, or the block cannot be.</summary>
    public static BlockHead? Read(JsonElement block)
    {
        if (block.ValueKind != JsonValueKind.Object
            || !JsonRpc.TryUInt64(block, "number", out var number) || !JsonRpc.TryHash(block, "hash", out var hash) || hash.IsZero
            || !JsonRpc.TryHash(block, "parentHash", out var parent) || !JsonRpc.TryUInt64(block, "timestamp", out var timestamp)
            || !JsonRpc.TryUInt256(block, "baseFeePerGas", out var baseFee) || !JsonRpc.TryUInt64(block, "gasLimit", out var limit)
            || !JsonRpc.TryUInt64(block, "gasUsed", out var used) || used > limit || number == ulong.MaxValue) return null;
        return new BlockHead(number, hash, parent, timestamp, baseFee, limit, used);
    }
}
