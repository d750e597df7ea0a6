using System.Globalization;
using Relay.Auction.Ethereum;
using Relay.Auction.Receipts;
using StackExchange.Redis;

namespace Relay.Auction.State;

/// <summary>The results of all slots, void ones too, each with its number on the feed (<see cref="FeedStore"/>).</summary>
public sealed class ResultsLog
{
    private readonly RedisConnection _redis;
    private readonly FeedStore _feed;

    internal ResultsLog(RedisConnection redis) => (_redis, _feed) = (redis, new FeedStore(redis));

    /// <summary>Writes the slot's one result, with the next feed number, unless it has one.</summary>
    /// <param name="slot">The slot; below 2^53.</param>
    /// <param name="epoch">The caller's epoch.</param>
    /// <param name="result">The canonical bytes, unsigned.</param>
    /// <param name="resultHash">Their hash, for the next slot's prevResult.</param>
    /// <param name="payload">What the feed sends beside them; kept for the retention only.</param>
    /// <param name="outcomes">What became of every leaf, written with the result or not at all: <see cref="RecordKind.Outcomes"/>.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>What is stored; null where <paramref name="epoch"/> is not the newest (nothing was written: step down).</returns>
    public async Task<WrittenResult?> PutAsync(
        ulong slot, LeaseEpoch epoch, ReadOnlyMemory<byte> result, Hash32 resultHash, ReadOnlyMemory<byte> payload, ReadOnlyMemory<byte> outcomes, CancellationToken cancellation)
    {
        var keys = _redis.Keys;
        var answer = await _redis.EvalAsync(
            LuaScripts.PutResult,
            [keys.Fence, keys.Result(slot), keys.Payload(slot), keys.Feed, keys.Tip, keys.Record(slot, RecordKind.Outcomes)],
            [
                epoch.Token, slot.ToString(CultureInfo.InvariantCulture), result.ToArray(), resultHash.ToArray(), payload.ToArray(),
                _redis.Options.RetentionSeconds, _redis.Options.MessagesKept, keys.Wake, outcomes.ToArray(),
            ],
            cancellation).ConfigureAwait(false);
        if (answer.IsNull) return null;
        return _redis.Read(keys.Result(slot), () =>
        {
            var parts = (RedisResult[])answer!;
            return new WrittenResult((bool)parts[0], (ulong)(long)parts[1], (byte[])parts[2]!);
        });
    }

    /// <summary>The slot's result, or null.</summary>
    public async Task<StoredResult?> FindAsync(ulong slot, CancellationToken cancellation)
    {
        var stored = await _redis.CallAsync(redis => redis.HashGetAsync(_redis.Keys.Result(slot), ["n", "b"]), cancellation).ConfigureAwait(false);
        if (stored[0].IsNull) return null;
        var payload = await _redis.BytesAsync(_redis.Keys.Payload(slot), cancellation).ConfigureAwait(false);
        return _redis.Read(_redis.Keys.Result(slot), () => new StoredResult((ulong)(long)stored[0], slot, ((byte[])stored[1]!).AsMemory(), payload));
    }

    /// <summary>At most <paramref name="max"/> results from feed number <paramref name="from"/> on, in order; other messages of the feed, and what was trimmed, are skipped.</summary>
    public async Task<IReadOnlyList<StoredResult>> ReadAsync(ulong from, int max, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(max);
        var results = new List<StoredResult>();
        while (true)
        {
            var messages = await _feed.ReadAsync(from, max, cancellation).ConfigureAwait(false);
            foreach (var message in messages)
            {
                from = message.Number + 1;
                if (message.Kind == FeedKind.Result) results.Add(new StoredResult(message.Number, message.Slot, message.Bytes, message.Payload));
                if (results.Count == max) return results;
            }

            if (messages.Count < max) return results;
        }
    }

    /// <summary>The highest feed number given out, to a result or another message; null while there is none.</summary>
    public Task<ulong?> LatestAsync(CancellationToken cancellation) => _feed.LatestAsync(cancellation);

    /// <summary>The result of the highest slot that has one; null before the first. Outlives the result itself.</summary>
    public Task<SlotTip?> LastAsync(CancellationToken cancellation)
        => SlotRecords.TipAsync(_redis, "result", FeedKind.Result, bytes => SlotResult.TryDecode(bytes.Span, out var result) ? result.Hash : null, cancellation);

    /// <summary>Puts back the result that builders were told, where a damaged one was moved away.</summary>
    /// <returns>False where there is nothing to put back.</returns>
    internal async Task<bool> RestoreAsync(ulong slot, LeaseEpoch epoch, Predicate<ReadOnlyMemory<byte>> isWhole, CancellationToken cancellation)
    {
        if (await _feed.FindAsync(slot, FeedKind.Result, cancellation).ConfigureAwait(false) is not { } told || !isWhole(told.Bytes)) return false;
        await _redis.EvalAsync(
            LuaScripts.RestoreResult, [_redis.Keys.Fence, _redis.Keys.Result(slot)],
            [epoch.Token, told.Number.ToString(CultureInfo.InvariantCulture), told.Bytes.ToArray(), _redis.Options.RetentionSeconds], cancellation).ConfigureAwait(false);
        return true;
    }

    /// <summary>The result is not what the relay writes: to be thrown.</summary>
    internal StoreDamagedException Damaged(ulong slot) => _redis.Damaged(_redis.Keys.Result(slot));
}
