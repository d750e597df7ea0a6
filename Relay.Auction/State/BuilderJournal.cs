using StackExchange.Redis;

namespace Relay.Auction.State;

/// <summary>Notes on each registered builder by all nodes: pushes, blocks, disconnections. The newest <see cref="Kept"/> of each.</summary>
public sealed class BuilderJournal
{
    /// <summary>How many notes of a builder are kept.</summary>
    public const int Kept = 2_000;

    private readonly RedisConnection _redis;

    internal BuilderJournal(RedisConnection redis) => _redis = redis;

    /// <summary>Adds a note; the bytes are the caller's.</summary>
    public async Task NoteAsync(string builder, ReadOnlyMemory<byte> note, CancellationToken cancellation)
    {
        var key = _redis.Keys.Builder(builder);
        await _redis.CallAsync(redis => redis.ExecuteAsync("XADD", key, "MAXLEN", "~", Kept, "*", "n", note.ToArray()), cancellation).ConfigureAwait(false);
        await _redis.CallAsync(redis => redis.KeyExpireAsync(key, TimeSpan.FromSeconds(RedisKeys.LastingSeconds)), cancellation).ConfigureAwait(false);
    }

    /// <summary>The newest notes first.</summary>
    public async Task<IReadOnlyList<ReadOnlyMemory<byte>>> ReadAsync(string builder, int max, CancellationToken cancellation)
    {
        var answer = await _redis.CallAsync(redis => redis.ExecuteAsync("XREVRANGE", _redis.Keys.Builder(builder), "+", "-", "COUNT", max), cancellation).ConfigureAwait(false);
        return Array.ConvertAll((RedisResult[])answer!, static row => new ReadOnlyMemory<byte>((byte[])((RedisResult[])((RedisResult[])row!)[1]!)[1]!));
    }

    /// <summary>Keeps the newest report of a builder on a slot; the bytes are the caller's.</summary>
    public async Task ReportAsync(ulong slot, string builder, ReadOnlyMemory<byte> report, CancellationToken cancellation)
    {
        await _redis.CallAsync(redis => redis.HashSetAsync(_redis.Keys.Reports(slot), builder, report.ToArray()), cancellation).ConfigureAwait(false);
        await _redis.CallAsync(redis => redis.KeyExpireAsync(_redis.Keys.Reports(slot), _redis.Retention), cancellation).ConfigureAwait(false);
    }

    /// <summary>What builders reported on a slot, by builder.</summary>
    public async Task<IReadOnlyDictionary<string, ReadOnlyMemory<byte>>> ReportsAsync(ulong slot, CancellationToken cancellation)
        => (await _redis.CallAsync(redis => redis.HashGetAllAsync(_redis.Keys.Reports(slot)), cancellation).ConfigureAwait(false))
            .ToDictionary(entry => (string)entry.Name!, entry => new ReadOnlyMemory<byte>((byte[])entry.Value!));

    /// <summary>True for the one node that gets to push a slot's winners.</summary>
    public Task<bool> ClaimPushAsync(ulong slot, CancellationToken cancellation)
        => _redis.CallAsync(redis => redis.StringSetAsync(_redis.Keys.Pushed(slot), "1", _redis.Retention, When.NotExists), cancellation);
}
