using System.Globalization;
using StackExchange.Redis;

namespace Relay.Auction.State;

/// <summary>Moves what the relay did not write out of its keys, for the holder of the lease. It is kept for the retention under the key's name and ":damaged".</summary>
public sealed class Quarantine
{
    private readonly RedisConnection _redis;

    internal Quarantine(RedisConnection redis) => _redis = redis;

    /// <summary>Looks at what a slot has before it is announced: its header, and that the feed was told of it.</summary>
    /// <param name="slot">The slot.</param>
    /// <param name="epoch">The caller's.</param>
    /// <param name="wrong">The key whose content is wrong; null where only types are looked at.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The keys that were moved; null where <paramref name="epoch"/> is not the newest (nothing was moved: step down).</returns>
    public Task<IReadOnlyList<string>?> HeaderAsync(ulong slot, LeaseEpoch epoch, string? wrong, CancellationToken cancellation)
        => MoveAsync(slot, _redis.Keys.OfHeader(slot), epoch, wrong, 0, cancellation);

    /// <summary>Looks at every key of a slot whose freeze is due. Where the log of its leaves was damaged the slot is frozen, and can only become void (<see cref="LostLeaves.CountAsync"/>).</summary>
    /// <param name="slot">The slot.</param>
    /// <param name="epoch">The caller's.</param>
    /// <param name="wrong">The key whose content is wrong; null where only types are looked at.</param>
    /// <param name="nowMs">When it is frozen, where it is not yet; Unix ms.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The keys that were moved; null where <paramref name="epoch"/> is not the newest.</returns>
    public Task<IReadOnlyList<string>?> SlotAsync(ulong slot, LeaseEpoch epoch, string? wrong, ulong nowMs, CancellationToken cancellation)
        => MoveAsync(slot, [.. _redis.Keys.OfHeader(slot), .. _redis.Keys.OfClose(slot)], epoch, wrong, nowMs, cancellation);

    /// <summary>Looks at the types of the keys that outlive slots.</summary>
    /// <returns>The keys that were moved; null where <paramref name="epoch"/> is not the newest.</returns>
    public Task<IReadOnlyList<string>?> ChainAsync(LeaseEpoch epoch, CancellationToken cancellation)
        => MoveAsync(0, _redis.Keys.OfChain, epoch, null, 0, cancellation);

    private async Task<IReadOnlyList<string>?> MoveAsync(
        ulong slot, IReadOnlyList<(RedisKey Key, string Type)> looked, LeaseEpoch epoch, string? wrong, ulong nowMs, CancellationToken cancellation)
    {
        var keys = _redis.Keys;
        var answer = await _redis.EvalAsync(
            LuaScripts.Quarantine,
            [keys.Fence, keys.Leaves(slot), keys.LeafIndex(slot), keys.Lost(slot), .. looked.SelectMany(one => (RedisKey[])[one.Key, RedisKeys.Damaged(one.Key)])],
            [epoch.Token, _redis.Options.RetentionSeconds, wrong ?? "", nowMs.ToString(CultureInfo.InvariantCulture), keys.Wake, .. looked.Select(one => (RedisValue)one.Type)],
            cancellation).ConfigureAwait(false);
        if (answer.IsNull) return null;
        var moved = (string[])answer!;
        if (moved.Length > 0) _redis.Damage.Note($"what the relay did not write was moved away from {string.Join(", ", moved)}");
        return moved;
    }
}
