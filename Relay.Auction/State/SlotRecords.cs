using System.Globalization;
using Relay.Auction.Ethereum;
using Relay.Auction.Receipts;
using StackExchange.Redis;

namespace Relay.Auction.State;

/// <summary>What stands for good once it is written: stored first, then signed (protocol.md, rule 12).</summary>
/// <param name="WasFirst">False where another call had written before; then the bytes are that call's.</param>
/// <param name="Bytes">What is stored.</param>
public sealed record WrittenOnce(bool WasFirst, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>The length only.</summary>
    public override string ToString() => $"{Bytes.Length} bytes";
}

/// <summary>The newest slot that has a set, or a result, and its hash: what the next one names as its predecessor.</summary>
public sealed record SlotTip(ulong Slot, Hash32 Hash);

/// <summary>Records that the holder of the lease writes at most once per slot.</summary>
public sealed class SlotRecords
{
    private readonly RedisConnection _redis;

    internal SlotRecords(RedisConnection redis) => _redis = redis;

    /// <summary>Writes the record if it is absent.</summary>
    /// <returns>What is stored; null where <paramref name="epoch"/> is not the newest (nothing was written: step down).</returns>
    public Task<WrittenOnce?> PutOnceAsync(ulong slot, LeaseEpoch epoch, RecordKind kind, ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
        => PutAsync(_redis.Keys.Record(slot, kind), epoch, bytes, "", slot, [], "", cancellation);

    /// <summary>Writes a record that changes with the chain, and wakes whoever waits. Not fenced: any node that sees the same chain writes the same.</summary>
    public async Task ReplaceAsync(ulong slot, RecordKind kind, ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        await _redis.CallAsync(redis => redis.StringSetAsync(_redis.Keys.Record(slot, kind), bytes.ToArray(), _redis.Retention), cancellation).ConfigureAwait(false);
        await _redis.CallAsync(redis => redis.PublishAsync(new RedisChannel(_redis.Keys.Wake, RedisChannel.PatternMode.Literal), RedisValue.EmptyString), cancellation).ConfigureAwait(false);
    }

    /// <summary>The record, or null.</summary>
    public Task<ReadOnlyMemory<byte>?> FindAsync(ulong slot, RecordKind kind, CancellationToken cancellation)
        => _redis.BytesAsync(_redis.Keys.Record(slot, kind), cancellation);

    /// <summary>Tells the feed, once, of a slot's stored header.</summary>
    /// <returns>What the feed was told; null where <paramref name="epoch"/> is not the newest (nothing was written: step down).</returns>
    public Task<WrittenOnce?> AnnounceAsync(ulong slot, LeaseEpoch epoch, ReadOnlyMemory<byte> header, CancellationToken cancellation)
        => PutAsync(_redis.Keys.Announced(slot), epoch, header, "", slot, [], FeedStore.Header, cancellation);

    /// <summary>Writes the slot's set if it has none, and tells the feed; it becomes the last set where no higher slot has one.</summary>
    /// <returns>What is stored; null where <paramref name="epoch"/> is not the newest (nothing was written: step down).</returns>
    /// <exception cref="StoreUnavailableException">Also where too few replicas have it in time: a set that a failover could lose is not signed.</exception>
    public async Task<WrittenOnce?> PutSetAsync(ulong slot, LeaseEpoch epoch, ReadOnlyMemory<byte> set, Hash32 setHash, CancellationToken cancellation)
    {
        var line = _redis.Line;
        var written = await PutAsync(_redis.Keys.Set(slot), epoch, set, "set", slot, setHash.ToArray(), FeedStore.Commitment, cancellation).ConfigureAwait(false);
        if (line.Replicas is { } replicas && await replicas.AcknowledgedAsync(cancellation).ConfigureAwait(false) < _redis.Options.WaitReplicas)
            throw new StoreUnavailableException("too few replicas acknowledged a set in time");
        return written;
    }

    /// <summary>The slot's set, or null.</summary>
    public Task<ReadOnlyMemory<byte>?> FindSetAsync(ulong slot, CancellationToken cancellation) => _redis.BytesAsync(_redis.Keys.Set(slot), cancellation);

    /// <summary>Puts back the set, or the announcement, that builders were told of, where a damaged one was moved away.</summary>
    /// <returns>False where there is nothing to put back.</returns>
    internal async Task<bool> RestoreAsync(ulong slot, LeaseEpoch epoch, FeedKind kind, Predicate<ReadOnlyMemory<byte>> isWhole, CancellationToken cancellation)
    {
        if (await new FeedStore(_redis).FindAsync(slot, kind, cancellation).ConfigureAwait(false) is not { } told || !isWhole(told.Bytes)) return false;
        await PutAsync(kind == FeedKind.Header ? _redis.Keys.Announced(slot) : _redis.Keys.Set(slot), epoch, told.Bytes, "", slot, [], "", cancellation).ConfigureAwait(false);
        return true;
    }

    /// <summary>What was announced of the slot's header; null where nothing was.</summary>
    internal Task<ReadOnlyMemory<byte>?> FindAnnouncedAsync(ulong slot, CancellationToken cancellation) => _redis.BytesAsync(_redis.Keys.Announced(slot), cancellation);

    /// <summary>A record is not what the relay writes: to be thrown.</summary>
    internal StoreDamagedException Damaged(ulong slot, RecordKind kind) => _redis.Damaged(_redis.Keys.Record(slot, kind));

    /// <summary>The set is not what the relay writes: to be thrown.</summary>
    internal StoreDamagedException DamagedSet(ulong slot) => _redis.Damaged(_redis.Keys.Set(slot));

    /// <summary>The set of the highest slot that has one; null before the first. Outlives the set itself.</summary>
    public Task<SlotTip?> LastSetAsync(CancellationToken cancellation)
        => TipAsync(_redis, "set", FeedKind.Commitment, bytes => SetCommit.TryDecode(bytes.Span, out var set) ? set.Hash : null, cancellation);

    /// <summary>"slot:" in decimal and the 32 bytes of the hash, as the scripts write it. Where that was lost or damaged, what the feed was told last.</summary>
    internal static async Task<SlotTip?> TipAsync(RedisConnection redis, string field, FeedKind kind, Func<ReadOnlyMemory<byte>, Hash32?> hashOf, CancellationToken cancellation)
    {
        try
        {
            var stored = (byte[]?)await redis.CallAsync(database => database.HashGetAsync(redis.Keys.Tip, field), cancellation).ConfigureAwait(false);
            if (stored is not null)
            {
                return redis.Read(redis.Keys.Tip, () => Array.IndexOf(stored, (byte)':') is var colon && stored.Length == colon + 1 + Hash32.Size
                    ? new SlotTip(ulong.Parse(stored.AsSpan(0, colon), CultureInfo.InvariantCulture), new Hash32(stored.AsSpan(colon + 1)))
                    : throw new FormatException("no slot and hash"));
            }
        }
        catch (StoreDamagedException)
        {
            // Noted; the feed has it too.
        }

        return await new FeedStore(redis).LastAsync(kind, cancellation).ConfigureAwait(false) is { } told && hashOf(told.Bytes) is { } hash ? new SlotTip(told.Slot, hash) : null;
    }

    private async Task<WrittenOnce?> PutAsync(
        RedisKey key, LeaseEpoch epoch, ReadOnlyMemory<byte> bytes, string tip, ulong slot, byte[] hash, string kind, CancellationToken cancellation)
    {
        var answer = await _redis.EvalAsync(
            LuaScripts.PutOnce,
            [_redis.Keys.Fence, key, _redis.Keys.Tip, _redis.Keys.Feed],
            [
                epoch.Token, bytes.ToArray(), _redis.Options.RetentionSeconds, _redis.Keys.Wake, tip, slot.ToString(CultureInfo.InvariantCulture), hash, kind,
                _redis.Options.MessagesKept,
            ],
            cancellation).ConfigureAwait(false);
        if (answer.IsNull) return null;
        var parts = (RedisResult[])answer!;
        return new WrittenOnce((bool)parts[0], (byte[])parts[1]!);
    }
}
