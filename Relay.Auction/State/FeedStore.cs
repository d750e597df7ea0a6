using System.Globalization;
using Relay.Auction.Receipts;
using StackExchange.Redis;

namespace Relay.Auction.State;

/// <summary>What builders are told of every slot, numbered without gaps in the order in which it was written.</summary>
/// <remarks>Written by the scripts that write the header's announcement, the set and the result, in the same step.</remarks>
public sealed class FeedStore
{
    internal const string Header = "h", Commitment = "c", Result = "r";

    private const int Page = 256;

    /// <summary>Messages of a slot stand among those of slots that are nearer than this.</summary>
    private const ulong Around = 64;

    private readonly RedisConnection _redis;

    internal FeedStore(RedisConnection redis) => _redis = redis;

    /// <summary>At most <paramref name="max"/> messages from number <paramref name="from"/> on, in order; what was trimmed is skipped.</summary>
    public async Task<IReadOnlyList<StoredMessage>> ReadAsync(ulong from, int max, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(max);
        var messages = await RangeAsync(from.ToString(CultureInfo.InvariantCulture), max, cancellation).ConfigureAwait(false);
        var results = messages.Where(message => message.Kind == FeedKind.Result).Select(message => _redis.Keys.Payload(message.Slot)).ToArray();
        if (results.Length == 0) return messages;
        var payloads = await _redis.CallAsync(redis => redis.StringGetAsync(results), cancellation).ConfigureAwait(false);
        var next = 0;
        return Array.ConvertAll(messages, message => message.Kind == FeedKind.Result ? message with { Payload = RedisConnection.BytesOf(payloads[next++]) } : message);
    }

    /// <summary>The lowest number that can still be read; null while there is none.</summary>
    public async Task<ulong?> OldestAsync(CancellationToken cancellation)
        => (await RangeAsync("-", 1, cancellation).ConfigureAwait(false)) is [var entry] ? entry.Number : null;

    /// <summary>The highest number given out; null while there is none. Where the tip was lost, that of the newest message.</summary>
    public async Task<ulong?> LatestAsync(CancellationToken cancellation)
        => await _redis.NumberAsync(_redis.Keys.Tip, "feed", cancellation).ConfigureAwait(false) ?? ((await BackAsync("+", 1, cancellation).ConfigureAwait(false)) is [var newest] ? newest.Number : null);

    /// <summary>The newest message of a kind; null where the log has none.</summary>
    internal Task<StoredMessage?> LastAsync(FeedKind kind, CancellationToken cancellation) => BackToAsync(message => message.Kind == kind && !message.Bytes.IsEmpty, _ => false, cancellation);

    /// <summary>What builders were told of a slot; null where they were not told, or the log has it no more.</summary>
    internal Task<StoredMessage?> FindAsync(ulong slot, FeedKind kind, CancellationToken cancellation)
        => BackToAsync(message => message.Slot == slot && message.Kind == kind && !message.Bytes.IsEmpty, message => !message.Bytes.IsEmpty && message.Slot + Around < slot, cancellation);

    /// <summary>Reads the log from its end, until the message is found or cannot come any more.</summary>
    private async Task<StoredMessage?> BackToAsync(Predicate<StoredMessage> wanted, Predicate<StoredMessage> enough, CancellationToken cancellation)
    {
        for (var last = "+"; ;)
        {
            var page = await BackAsync(last, Page, cancellation).ConfigureAwait(false);
            if (Array.Find(page, wanted) is { } found) return found;
            if (page.Length < Page || page[^1].Number <= 1 || Array.Exists(page, enough)) return null;
            last = (page[^1].Number - 1).ToString(CultureInfo.InvariantCulture);
        }
    }

    private async Task<StoredMessage[]> BackAsync(string last, int max, CancellationToken cancellation)
    {
        var answer = await _redis.CallAsync(redis => redis.ExecuteAsync("XREVRANGE", _redis.Keys.Feed, last, "-", "COUNT", max), cancellation).ConfigureAwait(false);
        return _redis.Read(_redis.Keys.Feed, () => Array.ConvertAll((RedisResult[])answer!, Row));
    }

    /// <summary>Entries are [id, [s, slot, b, bytes, k, kind]], the id being "number-0".</summary>
    private async Task<StoredMessage[]> RangeAsync(string first, int max, CancellationToken cancellation)
    {
        var answer = await _redis.CallAsync(redis => redis.ExecuteAsync("XRANGE", _redis.Keys.Feed, first, "+", "COUNT", max), cancellation).ConfigureAwait(false);
        return _redis.Read(_redis.Keys.Feed, () => Array.ConvertAll((RedisResult[])answer!, Row));
    }

    /// <summary>An entry that the relay did not write keeps its number, and cannot be read by anybody.</summary>
    private static StoredMessage Row(RedisResult row)
    {
        var parts = (RedisResult[])row!;
        var id = (string)parts[0]!;
        var number = ulong.Parse(id.AsSpan(0, id.IndexOf('-', StringComparison.Ordinal)), CultureInfo.InvariantCulture);
        var fields = (RedisResult[])parts[1]!;
        return fields is [_, var slot, _, var bytes, _, var kind] && ulong.TryParse((string)slot!, NumberStyles.None, CultureInfo.InvariantCulture, out var of)
            ? new StoredMessage(number, KindOf((string)kind!), of, (byte[])bytes!, null)
            : new StoredMessage(number, FeedKind.Commitment, 0, default, null);
    }

    private static FeedKind KindOf(string word) => word switch
    {
        Header => FeedKind.Header,
        Commitment => FeedKind.Commitment,
        _ => FeedKind.Result,
    };
}

/// <summary>A message of the feed log.</summary>
/// <param name="Number">Its number, from 1 without gaps.</param>
/// <param name="Kind">What it tells of.</param>
/// <param name="Slot">The slot.</param>
/// <param name="Bytes">A stored header, a set or a result in canonical bytes.</param>
/// <param name="Payload">What the feed sends beside a result; null once its retention has passed.</param>
public sealed record StoredMessage(ulong Number, FeedKind Kind, ulong Slot, ReadOnlyMemory<byte> Bytes, ReadOnlyMemory<byte>? Payload)
{
    /// <summary>The number, the kind and the slot; never the winners.</summary>
    public override string ToString() => $"message {Number}, {Kind} of slot {Slot}";
}
