using System.Globalization;
using Relay.Auction.Ethereum;
using StackExchange.Redis;

namespace Relay.Auction.State;

/// <summary>The results of all slots, void ones too, numbered without gaps in the order in which they were written.</summary>
public sealed class ResultsLog
{
    private readonly RedisConnection _redis;

    internal ResultsLog(RedisConnection redis) => _redis = redis;

    /// <summary>Writes the slot's one result, with the next feed number, unless it has one.</summary>
    /// <param name="slot">The slot; below 2^53.</param>
    /// <param name="epoch">The caller's epoch.</param>
    /// <param name="result">The canonical bytes, unsigned.</param>
    /// <param name="resultHash">Their hash, for the next slot's prevResult.</param>
    /// <param name="payload">What the feed sends beside them; kept for the retention only.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>What is stored; null where <paramref name="epoch"/> is not the newest (nothing was written: step down).</returns>
    public async Task<WrittenResult?> PutAsync(
        ulong slot, LeaseEpoch epoch, ReadOnlyMemory<byte> result, Hash32 resultHash, ReadOnlyMemory<byte> payload, CancellationToken cancellation)
    {
        var keys = _redis.Keys;
        var answer = await _redis.EvalAsync(
            LuaScripts.PutResult,
            [keys.Fence, keys.Result(slot), keys.Payload(slot), keys.Results, keys.Tip],
            [
                epoch.Token, slot.ToString(CultureInfo.InvariantCulture), result.ToArray(), resultHash.ToArray(), payload.ToArray(),
                _redis.Options.RetentionSeconds, _redis.Options.ResultsKept, keys.Wake,
            ],
            cancellation).ConfigureAwait(false);
        if (answer.IsNull) return null;
        var parts = (RedisResult[])answer!;
        return new WrittenResult((bool)parts[0], (ulong)(long)parts[1], (byte[])parts[2]!);
    }

    /// <summary>The slot's result, or null.</summary>
    public async Task<StoredResult?> FindAsync(ulong slot, CancellationToken cancellation)
    {
        var stored = await _redis.CallAsync(redis => redis.HashGetAsync(_redis.Keys.Result(slot), ["n", "b"]), cancellation).ConfigureAwait(false);
        if (stored[0].IsNull) return null;
        var payload = await _redis.BytesAsync(_redis.Keys.Payload(slot), cancellation).ConfigureAwait(false);
        return new StoredResult((ulong)(long)stored[0], slot, (byte[])stored[1]!, payload);
    }

    /// <summary>At most <paramref name="max"/> results from feed number <paramref name="from"/> on, in order; what was trimmed is skipped.</summary>
    public async Task<IReadOnlyList<StoredResult>> ReadAsync(ulong from, int max, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(max);
        var entries = await RangeAsync("XRANGE", from.ToString(CultureInfo.InvariantCulture), "+", max, cancellation).ConfigureAwait(false);
        if (entries.Length == 0) return [];
        var payloads = await _redis.CallAsync(
            redis => redis.StringGetAsync(Array.ConvertAll(entries, entry => _redis.Keys.Payload(entry.Slot))), cancellation).ConfigureAwait(false);
        return [.. entries.Zip(payloads, (entry, payload) => entry with { Payload = RedisConnection.BytesOf(payload) })];
    }

    /// <summary>The lowest feed number that can still be read; null while there is none.</summary>
    public async Task<ulong?> OldestAsync(CancellationToken cancellation)
        => (await RangeAsync("XRANGE", "-", "+", 1, cancellation).ConfigureAwait(false)) is [var entry] ? entry.FeedNumber : null;

    /// <summary>The highest feed number given out; null while there is none.</summary>
    public async Task<ulong?> LatestAsync(CancellationToken cancellation)
    {
        var number = await _redis.CallAsync(redis => redis.HashGetAsync(_redis.Keys.Tip, "feed"), cancellation).ConfigureAwait(false);
        return number.IsNull ? null : (ulong)(long)number;
    }

    /// <summary>The result of the highest slot that has one; null before the first. Outlives the result itself.</summary>
    public Task<SlotTip?> LastAsync(CancellationToken cancellation) => SlotRecords.TipAsync(_redis, "result", cancellation);

    /// <summary>Entries are [id, [s, slot, b, bytes]], the id being "feed number-0".</summary>
    private async Task<StoredResult[]> RangeAsync(string command, string first, string last, int max, CancellationToken cancellation)
    {
        var answer = await _redis.CallAsync(
            redis => redis.ExecuteAsync(command, _redis.Keys.Results, first, last, "COUNT", max), cancellation).ConfigureAwait(false);
        return Array.ConvertAll((RedisResult[])answer!, static row =>
        {
            var parts = (RedisResult[])row!;
            var fields = (RedisResult[])parts[1]!;
            var id = (string)parts[0]!;
            var number = ulong.Parse(id.AsSpan(0, id.IndexOf('-', StringComparison.Ordinal)), CultureInfo.InvariantCulture);
            return new StoredResult(number, ulong.Parse((string)fields[1]!, CultureInfo.InvariantCulture), (byte[])fields[3]!, null);
        });
    }
}
