using System.Globalization;
using StackExchange.Redis;

namespace Relay.Auction.State;

/// <summary>The bounded log of hints, numbered without gaps; every node reads the same one.</summary>
public sealed class HintStore
{
    private readonly RedisConnection _redis;

    internal HintStore(RedisConnection redis) => _redis = redis;

    /// <summary>Appends the event of an order's revision, where that waits and is not published yet.</summary>
    /// <param name="order">As it was read: another revision is left alone.</param>
    /// <param name="json">The event.</param>
    /// <param name="block">The block that it may be in first.</param>
    /// <param name="seconds">When, in Unix seconds.</param>
    /// <param name="kept">How many events the log keeps.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The event's number; null where nothing is to be published any more.</returns>
    public async Task<ulong?> PutAsync(StoredOrder order, ReadOnlyMemory<byte> json, ulong block, ulong seconds, int kept, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(order);
        var keys = _redis.Keys;
        var number = (long)await _redis.EvalAsync(
            LuaScripts.PutHint, [keys.Order(order.Name), keys.Tip, keys.Hints],
            [Text(order.Revision), json.ToArray(), Text(block), Text(seconds), kept, _redis.Options.RetentionSeconds, keys.Wake], cancellation).ConfigureAwait(false);
        return number == 0 ? null : (ulong)number;
    }

    /// <summary>At most <paramref name="max"/> events from number <paramref name="from"/> on, in order; what was trimmed is skipped.</summary>
    public async Task<IReadOnlyList<StoredHint>> ReadAsync(ulong from, int max, CancellationToken cancellation)
    {
        var answer = await _redis.CallAsync(redis => redis.ExecuteAsync("XRANGE", _redis.Keys.Hints, Text(from), "+", "COUNT", max), cancellation).ConfigureAwait(false);
        return _redis.Read(_redis.Keys.Hints, () => Array.ConvertAll((RedisResult[])answer!, static row =>
        {
            var parts = (RedisResult[])row!;
            var fields = (RedisResult[])parts[1]!;
            var id = (string)parts[0]!;
            return new StoredHint(
                Number(id[..id.IndexOf('-', StringComparison.Ordinal)]), Number((string)fields[3]!), Number((string)fields[5]!), (byte[])fields[1]!);
        }));
    }

    private static ulong Number(string text) => ulong.Parse(text, CultureInfo.InvariantCulture);

    private static string Text(ulong number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>An event of the log of hints.</summary>
/// <param name="Number">Its number, from 1 without gaps.</param>
/// <param name="Block">The block that the order may be in first.</param>
/// <param name="Seconds">When it was published, Unix seconds.</param>
/// <param name="Json">What is shared, in MEV-Share's form.</param>
public sealed record StoredHint(ulong Number, ulong Block, ulong Seconds, ReadOnlyMemory<byte> Json)
{
    /// <summary>The number only.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"hint {Number}");
}
