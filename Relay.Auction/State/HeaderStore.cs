using StackExchange.Redis;

namespace Relay.Auction.State;

/// <summary>Signed slot headers, written once each; the bytes are the caller's.</summary>
public sealed class HeaderStore
{
    private const ulong Batch = 1_000;

    private readonly RedisConnection _redis;

    internal HeaderStore(RedisConnection redis) => _redis = redis;

    /// <summary>Stores the header of <paramref name="slot"/> if it has none, and gives the one that is stored.</summary>
    public async Task<ReadOnlyMemory<byte>> PutAsync(ulong slot, ReadOnlyMemory<byte> header, CancellationToken cancellation)
    {
        var key = _redis.Keys.Header(slot);
        RedisValue bytes = header.ToArray();
        if (await _redis.CallAsync(redis => redis.StringSetAsync(key, bytes, _redis.Retention, When.NotExists), cancellation).ConfigureAwait(false)) return header;
        // It can only have expired in between where the slot is long past; then what was offered stands.
        return await FindAsync(slot, cancellation).ConfigureAwait(false) ?? header;
    }

    /// <summary>The header of <paramref name="slot"/>, or null.</summary>
    public Task<ReadOnlyMemory<byte>?> FindAsync(ulong slot, CancellationToken cancellation)
        => _redis.BytesAsync(_redis.Keys.Header(slot), cancellation);

    /// <summary>The header is not what the relay writes: to be thrown.</summary>
    internal StoreDamagedException Damaged(ulong slot) => _redis.Damaged(_redis.Keys.Header(slot));

    /// <summary>The first slot from <paramref name="from"/> on that has a header; <paramref name="until"/> where there is none before it. Reads many at once.</summary>
    public async Task<ulong> FirstAsync(ulong from, ulong until, CancellationToken cancellation)
    {
        while (from < until)
        {
            var keys = new RedisKey[Math.Min(Batch, until - from)];
            for (var i = 0; i < keys.Length; i++) keys[i] = _redis.Keys.Header(from + (ulong)i);
            // Whether there is one, not what: a damaged one is no missing one.
            var exist = await _redis.CallAsync(redis => Task.WhenAll(keys.Select(key => redis.KeyExistsAsync(key))), cancellation).ConfigureAwait(false);
            var at = Array.IndexOf(exist, true);
            if (at >= 0) return from + (ulong)at;
            from += (ulong)keys.Length;
        }

        return until;
    }
}
