using System.Text.Json;
using Relay.Auction.Ethereum;

namespace Relay.Auction.Chain;

/// <summary>A block of the chain with the places of its transactions.</summary>
/// <param name="Head">Number, hash, parent, time.</param>
/// <param name="Places">By transaction hash: its index in the block, from 0.</param>
internal sealed record MinedBlock(BlockHead Head, IReadOnlyDictionary<Hash32, uint> Places)
{
    /// <summary>Who is paid for it, as the block says; zero where the node does not tell.</summary>
    public Address FeeRecipient { get; init; }

    /// <summary>What its builder wrote into it (at most 32 bytes); empty where the node does not tell.</summary>
    public ReadOnlyMemory<byte> ExtraData { get; init; }

    /// <summary>Reads the answer to <see cref="BlockHead.Request"/>; null where a field is missing, or a transaction stands in it twice.</summary>
    public static MinedBlock? Read(JsonElement block)
    {
        if (BlockHead.Read(block) is not { } head || !block.TryGetProperty("transactions", out var transactions) || transactions.ValueKind != JsonValueKind.Array) return null;
        var places = new Dictionary<Hash32, uint>(transactions.GetArrayLength());
        foreach (var transaction in transactions.EnumerateArray())
        {
            if (transaction.ValueKind != JsonValueKind.String || !Hash32.TryParse(transaction.GetString(), out var hash) || !places.TryAdd(hash, (uint)places.Count)) return null;
        }

        var recipient = block.TryGetProperty("miner", out var miner) && Address.TryParse(miner.GetString(), out var address) ? address : Address.Zero;
        return new MinedBlock(head, places) { FeeRecipient = recipient, ExtraData = ExtraDataOf(block) };
    }

    private static byte[] ExtraDataOf(JsonElement block)
    {
        if (!block.TryGetProperty("extraData", out var extra) || extra.GetString() is not { Length: >= 2 and <= 66 } text || text.Length % 2 != 0) return [];
        var bytes = new byte[(text.Length - 2) / 2];
        return Hex.TryDecode(text, bytes) ? bytes : [];
    }

    /// <summary>Number and hash.</summary>
    public override string ToString() => $"block {Head.Number} {Head.Hash}";
}
