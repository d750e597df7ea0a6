using System.Text.Json;
using Relay.Auction.Ethereum;

namespace Relay.Auction.Chain;

/// <summary>A block of the chain with the places of its transactions.</summary>
/// <param name="Head">Number, hash, parent, time.</param>
/// <param name="Places">By transaction hash: its index in the block, from 0.</param>
internal sealed record MinedBlock(BlockHead Head, IReadOnlyDictionary<Hash32, uint> Places)
{
    /// <summary>Reads the answer to <see cref="BlockHead.Request"/>; null where a field is missing, or a transaction stands in it twice.</summary>
    public static MinedBlock? Read(JsonElement block)
    {
        if (BlockHead.Read(block) is not { } head || !block.TryGetProperty("transactions", out var transactions) || transactions.ValueKind != JsonValueKind.Array) return null;
        var places = new Dictionary<Hash32, uint>(transactions.GetArrayLength());
        foreach (var transaction in transactions.EnumerateArray())
        {
            if (transaction.ValueKind != JsonValueKind.String || !Hash32.TryParse(transaction.GetString(), out var hash) || !places.TryAdd(hash, (uint)places.Count)) return null;
        }

        return new MinedBlock(head, places);
    }

    /// <summary>Number and hash.</summary>
    public override string ToString() => $"block {Head.Number} {Head.Hash}";
}
