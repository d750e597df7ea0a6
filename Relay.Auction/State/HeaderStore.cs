using StackExchange.Redis;

namespace Relay.Auction.State;

/// <summary>Signed slot headers, written once each; the bytes are the caller's.</summary>
public sealed class HeaderStore
{
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
}
