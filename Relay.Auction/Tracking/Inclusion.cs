using System.Text.Json;
using Relay.Auction.Chain;
using Relay.Auction.Ethereum;

namespace Relay.Auction.Tracking;

/// <summary>Asks the node where transactions stand on its chain now, whoever brought them there. For orders that live until they are mined.</summary>
public sealed class Inclusion
{
    private const int MostPerBatch = 100;
    private readonly ExecutionNode _node;
    private readonly HeadFollower _follower;
    private readonly TimeSpan _budget;

    internal Inclusion(ExecutionNode node, HeadFollower follower, ChainOptions options)
        => (_node, _follower, _budget) = (node, follower, TimeSpan.FromMilliseconds(options.CallMilliseconds));

    /// <summary>The newest block that the node gave; null before the first.</summary>
    public (ulong Number, Hash32 Hash)? Head => _follower.Head is { } head ? (head.Number, head.Hash) : null;

    /// <summary>One answer for each hash, in their order; null where the node did not answer: then nothing is known of any.</summary>
    public async Task<IReadOnlyList<TransactionFate>?> FindAsync(IReadOnlyList<Hash32> hashes, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(hashes);
        var places = new List<TransactionFate>(hashes.Count);
        foreach (var batch in hashes.Chunk(MostPerBatch))
        {
            var body = JsonRpc.Batch(batch.Length, _ => "eth_getTransactionByHash", (i, json) => json.WriteStringValue(batch[i].ToString()));
            if (await _node.CallAsync(body, answers => Read(answers, batch), _budget, cancellation).ConfigureAwait(false) is not NodeAnswer<TransactionFate[]>.Given { Value: var found }) return null;
            places.AddRange(found);
        }

        return places;
    }

    /// <summary>The nonces that accounts use next on the newest block; null where the node did not answer: then nothing is known of any.</summary>
    public async Task<IReadOnlyDictionary<Address, ulong>?> NoncesAsync(IReadOnlyList<Address> accounts, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(accounts);
        var nonces = new Dictionary<Address, ulong>(accounts.Count);
        foreach (var batch in accounts.Distinct().Chunk(MostPerBatch))
        {
            var body = JsonRpc.Batch(batch.Length, _ => "eth_getTransactionCount", (i, json) =>
            {
                json.WriteStringValue(batch[i].ToString());
                json.WriteStringValue("latest");
            });
            if (await _node.CallAsync(body, answers => ReadNonces(answers, batch.Length), _budget, cancellation).ConfigureAwait(false) is not NodeAnswer<ulong[]>.Given { Value: var found }) return null;
            for (var i = 0; i < batch.Length; i++) nonces[batch[i]] = found[i];
        }

        return nonces;
    }

    private static ulong[]? ReadNonces(JsonElement answers, int count)
    {
        if (JsonRpc.Results(answers, count) is not { } results) return null;
        var nonces = new ulong[count];
        for (var i = 0; i < count; i++)
        {
            if (!JsonRpc.TryUInt256(results[i], out var nonce) || nonce > (UInt256)ulong.MaxValue) return null;
            nonces[i] = (ulong)nonce.Low;
        }

        return nonces;
    }

    private static TransactionFate[]? Read(JsonElement answers, Hash32[] hashes)
    {
        if (JsonRpc.Results(answers, hashes.Length) is not { } results) return null;
        var places = new TransactionFate[hashes.Length];
        for (var i = 0; i < places.Length; i++)
        {
            places[i] = TransactionFate.Nowhere(hashes[i]);
            // Null: unknown to the node. A block of null: in its pool.
            if (results[i].ValueKind == JsonValueKind.Null) continue;
            if (results[i].ValueKind != JsonValueKind.Object || !results[i].TryGetProperty("blockHash", out var block)) return null;
            if (block.ValueKind == JsonValueKind.Null) continue;
            if (!JsonRpc.TryHash(results[i], "blockHash", out var blockHash) || !JsonRpc.TryUInt64(results[i], "blockNumber", out var number)
                || !JsonRpc.TryUInt64(results[i], "transactionIndex", out var index) || index > uint.MaxValue) return null;
            places[i] = new TransactionFate(hashes[i], number, blockHash, (uint)index);
        }

        return places;
    }
}
