using System.Globalization;
using Relay.Auction.Ethereum;
using StackExchange.Redis;

namespace Relay.Auction.State;

/// <summary>What a check of the log against this process' memory came to.</summary>
/// <param name="Missing">Leaves that the log had lost.</param>
/// <param name="Healed">How many leaves, this process' or others', came back to their own sequence.</param>
/// <param name="Outstanding">How many of the slot are still lost: while there is one the slot is tainted.</param>
public readonly record struct LossReport(int Missing, int Healed, int Outstanding);

/// <summary>Finds what a failover or an older copy of the store lost of a slot's log, and offers it again at its own sequence (protocol.md, rule 13).</summary>
public sealed class LostLeaves : IDisposable
{
    private const int Page = 256;
    private const int PageBytes = 1 << 20;
    private readonly RedisConnection _redis;
    private readonly LeafMemory _memory;
    private readonly SemaphoreSlim _one = new(1);

    internal LostLeaves(RedisConnection redis, LeafMemory memory) => (_redis, _memory) = (redis, memory);

    /// <summary>The slots of which this process remembers leaves, ascending.</summary>
    public IReadOnlyList<ulong> Slots => _memory.Slots;

    /// <summary>Remembers a leaf that was read from the log: who follows it is a witness too.</summary>
    /// <returns>False where this process knows another leaf at that sequence, or the leaf at another one.</returns>
    public bool Remember(ulong slot, StoredLeaf stored, Address signer, ReadOnlyMemory<byte> bundleId, ulong nonce)
    {
        ArgumentNullException.ThrowIfNull(stored);
        return _memory.TryNote(slot, new GivenLeaf(stored.Seq, stored.Leaf, signer, bundleId, nonce, stored.Entry));
    }

    /// <summary>The slot has its result.</summary>
    public void Forget(ulong slot) => _memory.Forget(slot);

    /// <summary>Compares the log with what is remembered, and offers again what it lacks.</summary>
    /// <param name="slot">The slot.</param>
    /// <param name="whole">False: only the highest leaf is looked up, which is enough while nobody has written into the hole that a loss
    /// leaves. True: every one, as after a change of the store's run id.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<LossReport> CheckAsync(ulong slot, bool whole, CancellationToken cancellation)
    {
        await _one.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (_memory.Last(slot) is not { } last) return default;
            if (!whole && (await MissingAsync(slot, [last], cancellation).ConfigureAwait(false)).Count == 0) return default;
            var missing = await MissingAsync(slot, _memory.Of(slot), cancellation).ConfigureAwait(false);
            return missing.Count == 0 ? default : await OfferAsync(slot, missing, cancellation).ConfigureAwait(false);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>How many leaves of the slot are lost; asked by the closer once the slot is frozen, when no leaf can come back any more.</summary>
    /// <returns>Their number, and whether that is unknown because the log was damaged (<see cref="Quarantine.SlotAsync"/>); null where <paramref name="epoch"/> is not the newest: step down.</returns>
    public async Task<(int Lost, bool IsDamaged)?> CountAsync(ulong slot, LeaseEpoch epoch, CancellationToken cancellation)
    {
        var answer = await _redis.EvalAsync(LuaScripts.CountLost, [_redis.Keys.Fence, _redis.Keys.Lost(slot)], [epoch.Token], cancellation).ConfigureAwait(false);
        return answer.IsNull ? null : (RedisResult[])answer! is [var lost, var damaged] ? ((int)lost, (bool)damaged) : default;
    }

    /// <inheritdoc/>
    public void Dispose() => _one.Dispose();

    private async Task<List<GivenLeaf>> MissingAsync(ulong slot, GivenLeaf[] remembered, CancellationToken cancellation)
    {
        List<GivenLeaf> missing = [];
        foreach (var page in remembered.Chunk(Page))
        {
            var answer = await _redis.EvalAsync(
                LuaScripts.Missing, [_redis.Keys.Leaves(slot), _redis.Keys.LeafIndex(slot)],
                [.. page.SelectMany(given => (RedisValue[])[given.Leaf.ToArray(), given.Seq.ToString(CultureInfo.InvariantCulture)])], cancellation).ConfigureAwait(false);
            var places = (int[])answer!;
            if (places is [< 0]) throw _redis.Damaged(_redis.Keys.LeafIndex(slot));
            missing.AddRange(places.Select(place => page[place]));
        }

        return missing;
    }

    private async Task<LossReport> OfferAsync(ulong slot, List<GivenLeaf> missing, CancellationToken cancellation)
    {
        var (healed, outstanding) = (0, 0);
        for (var at = 0; at < missing.Count;)
        {
            List<RedisValue> arguments = [_redis.Options.RetentionSeconds, _redis.Keys.LeafWake];
            for (var bytes = 0; at < missing.Count && arguments.Count < 6 * Page && bytes < PageBytes; at++)
            {
                var given = missing[at];
                arguments.AddRange([given.Seq.ToString(CultureInfo.InvariantCulture), given.Leaf.ToArray(), given.Signer.ToArray(), given.BundleId.ToArray(), LeafLog.NonceText(given.Nonce), given.Entry.ToArray()]);
                bytes += given.Entry.Length;
            }

            var answer = (RedisResult[])(await _redis.EvalAsync(
                LuaScripts.Offer, [_redis.Keys.Leaves(slot), _redis.Keys.LeafIndex(slot), _redis.Keys.Lost(slot)], [.. arguments], cancellation).ConfigureAwait(false))!;
            healed += (int)answer[0];
            outstanding = (int)answer[1];
        }

        return new LossReport(missing.Count, healed, outstanding);
    }
}
