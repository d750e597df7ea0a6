using System.Text.Json;
using Relay.Auction.Chain;
using Relay.Auction.Ethereum;

namespace Relay.Auction.Tracking;

/// <summary>A plain transfer in a block: a transaction with a receiver and without calldata.</summary>
/// <param name="Index">Its place in the block.</param>
/// <param name="To">The receiver.</param>
/// <param name="Value">In wei.</param>
internal readonly record struct BlockTransfer(uint Index, Address To, UInt256 Value)
{
    /// <summary>Those of a block with its whole transactions, in order; null where the answer is none.</summary>
    public static IReadOnlyList<BlockTransfer>? Read(JsonElement block)
    {
        if (block.ValueKind != JsonValueKind.Object || !block.TryGetProperty("transactions", out var transactions) || transactions.ValueKind != JsonValueKind.Array) return null;
        var (transfers, index) = (new List<BlockTransfer>(), 0U);
        foreach (var transaction in transactions.EnumerateArray())
        {
            if (transaction.ValueKind != JsonValueKind.Object || !JsonRpc.TryUInt256(transaction, "value", out var value)) return null;
            if (transaction.TryGetProperty("to", out var to) && Address.TryParse(to.GetString(), out var receiver)
                && transaction.TryGetProperty("input", out var input) && input.GetString() is "0x") transfers.Add(new BlockTransfer(index, receiver, value));
            index++;
        }

        return transfers;
    }
}
