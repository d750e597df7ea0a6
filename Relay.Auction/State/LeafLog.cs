using System.Buffers.Binary;
using System.Globalization;
using Relay.Auction.Ethereum;
using Relay.Auction.Receipts;
using StackExchange.Redis;

namespace Relay.Auction.State;

/// <summary>The leaves of each slot in the order of their sequence, and the close of the slot.</summary>
public sealed class LeafLog
{
    private const int BundleIdSize = 16;
    private readonly RedisConnection _redis;
    private readonly LeafMemory _memory;
    private readonly LostLeaves _lost;
    private readonly TimeSpan _appendTimeout;
    private readonly RedisValue _retention;
    private readonly RedisValue _wake;
    private readonly RedisValue _leafWake;

    internal LeafLog(RedisConnection redis, LeafMemory memory, LostLeaves lost)
    {
        (_redis, _memory, _lost) = (redis, memory, lost);
        _appendTimeout = TimeSpan.FromMilliseconds(redis.Options.AppendTimeoutMilliseconds);
        _retention = redis.Options.RetentionSeconds;
        _wake = redis.Keys.Wake;
        _leafWake = redis.Keys.LeafWake;
    }

    /// <summary>Appends in one atomic step; the decision is append.lua's alone.</summary>
    /// <remarks>
    /// Checked in this order: known leaf, frozen, late, lost leaves, slot full, signer's cap, nonce. The script is told the last leaf that this process
    /// knows of: where the log lacks it nothing is appended, what was lost is offered again, and then the append is tried once more (rule 13).
    /// </remarks>
    /// <exception cref="ArgumentException">The bundle id is not 16 bytes, or the envelope is empty.</exception>
    public async Task<AppendOutcome> AppendAsync(LeafAppend append, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(append);
        var command = CommandOf(append);
        try
        {
            var outcome = await TryAppendAsync(command, cancellation).ConfigureAwait(false);
            if (outcome is not AppendOutcome.Lost) return outcome;
            await _lost.CheckAsync(append.Slot, whole: false, cancellation).ConfigureAwait(false);
            return await TryAppendAsync(CommandOf(append), cancellation).ConfigureAwait(false);
        }
        catch (StoreUnavailableException fault)
        {
            return new AppendOutcome.Unavailable(fault.Message);
        }
    }

    /// <summary>At most <paramref name="max"/> entries from sequence <paramref name="fromSeq"/> on; empty past the end.</summary>
    /// <remarks>Follow the log while the slot is open: nothing big should be left to read after the close.</remarks>
    public async Task<IReadOnlyList<LeafEntry>> ReadAsync(ulong slot, uint fromSeq, int max, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(max);
        var values = await _redis.CallAsync(
            redis => redis.ListRangeAsync(_redis.Keys.Leaves(slot), fromSeq, (long)fromSeq + max - 1), cancellation).ConfigureAwait(false);
        var entries = new LeafEntry[values.Length];
        for (var i = 0; i < values.Length; i++) entries[i] = LeafEntry.Decode(fromSeq + (uint)i, (byte[])values[i]!);
        return entries;
    }

    /// <summary>How many entries the slot's log holds.</summary>
    public async Task<uint> CountAsync(ulong slot, CancellationToken cancellation)
        => (uint)await _redis.CallAsync(redis => redis.ListLengthAsync(_redis.Keys.Leaves(slot)), cancellation).ConfigureAwait(false);

    /// <summary>What the receipt of a leaf says; null where the slot has no such leaf, or it stands elsewhere than where this process knows it.</summary>
    public async Task<KnownLeaf?> FindAsync(ulong slot, Hash32 leaf, CancellationToken cancellation)
    {
        var receipt = (byte[]?)await _redis.CallAsync(redis => redis.HashGetAsync(_redis.Keys.LeafIndex(slot), FieldOf(leaf)), cancellation).ConfigureAwait(false);
        if (receipt is null) return null;
        var (sequence, receivedAt, content, durability) = _redis.Read(_redis.Keys.LeafIndex(slot), () => ReadReceipt(receipt));
        if (durability == Durability.Replicated && _redis.Line.Replicas is { } replicas && await replicas.AcknowledgedAsync(cancellation).ConfigureAwait(false) < _redis.Options.WaitReplicas)
            throw new StoreUnavailableException("the replicas that this leaf's receipt names did not answer in time");
        return TryRemember(slot, sequence, leaf) ? new KnownLeaf(sequence, receivedAt, content, durability) : null;
    }

    /// <summary>Remembers a leaf whose receipt is given again, by its hash alone: its loss is found, and healed by a node that has its envelope.</summary>
    /// <returns>False where this process knows another leaf at the sequence, or the leaf at another one: whoever says so wrote it before a failover lost it.</returns>
    public bool TryRemember(ulong slot, uint sequence, in Hash32 leaf) => _memory.TryNote(slot, new GivenLeaf(sequence, leaf, default, new byte[BundleIdSize], 0, default));

    /// <summary>Freezes the slot: nothing is appended after it. The first freeze stands, and is given to whoever freezes again.</summary>
    /// <returns>The freeze in force; null where <paramref name="epoch"/> is not the newest (nothing was done: step down).</returns>
    public async Task<SlotFreeze?> FreezeAsync(ulong slot, LeaseEpoch epoch, ulong frozenAtMs, CancellationToken cancellation)
    {
        var answer = await _redis.EvalAsync(
            LuaScripts.Freeze,
            [_redis.Keys.Fence, _redis.Keys.Leaves(slot), _redis.Keys.LeafIndex(slot)],
            [epoch.Token, Text(frozenAtMs), _retention, _wake],
            cancellation).ConfigureAwait(false);
        return _redis.Read(_redis.Keys.LeafIndex(slot), () => SlotFreeze.Parse((string?)answer));
    }

    /// <summary>The freeze in force, or null while there is none.</summary>
    public async Task<SlotFreeze?> FindFreezeAsync(ulong slot, CancellationToken cancellation)
    {
        var frozen = await _redis.CallAsync(redis => redis.HashGetAsync(_redis.Keys.LeafIndex(slot), "f"), cancellation).ConfigureAwait(false);
        return _redis.Read(_redis.Keys.LeafIndex(slot), () => SlotFreeze.Parse(frozen));
    }

    /// <summary>The field of a leaf's receipt in the slot's index.</summary>
    internal static byte[] FieldOf(in Hash32 leaf) => [(byte)'l', .. leaf.ToArray()];

    /// <summary>A nonce as the scripts compare it.</summary>
    internal static string NonceText(ulong nonce) => nonce.ToString("D20", CultureInfo.InvariantCulture);

    /// <summary>What append.lua is told of a leaf, by whichever script carries it.</summary>
    /// <exception cref="ArgumentException">The bundle id is not 16 bytes, or the envelope is empty.</exception>
    internal AppendCommand CommandOf(LeafAppend append)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(append.BundleId.Length, BundleIdSize, "append.BundleId.Length");
        ArgumentOutOfRangeException.ThrowIfZero(append.Envelope.Length, "append.Envelope.Length");
        var entry = LeafEntry.Encode(append);
        var last = _memory.Last(append.Slot);
        return new AppendCommand(append, entry, _redis.Line, [_redis.Keys.Leaves(append.Slot), _redis.Keys.LeafIndex(append.Slot)],
        [
            entry, Text(append.ReceivedAtMs), Text(append.ClosesAtMs), append.Leaf.ToArray(), append.Signer.ToArray(),
            append.BundleId.ToArray(), NonceText(append.Nonce), Text(append.MaxLeaves), Text(append.MaxPerSigner), _retention, _leafWake,
            last is null ? RedisValue.EmptyString : last.Leaf.ToArray(), last is null ? RedisValue.EmptyString : Text(last.Seq),
        ]);
    }

    /// <summary>What append.lua answered, once the replicas have it that the receipt will name.</summary>
    internal async Task<AppendOutcome> OutcomeAsync(AppendCommand command, RedisResult answer, CancellationToken cancellation)
    {
        var outcome = _redis.Read(command.Keys[1], () => Read((RedisResult[])answer!));
        if (outcome is AppendOutcome.Appended or AppendOutcome.Duplicate && command.Line.Replicas is { } replicas)
        {
            // By the connection that took it: where that was exchanged meanwhile, another server's replicas would say nothing of this leaf.
            var acknowledged = await replicas.AcknowledgedAsync(cancellation).ConfigureAwait(false);
            if (acknowledged < _redis.Options.WaitReplicas) return new AppendOutcome.NotReplicated(acknowledged, _redis.Options.WaitReplicas);
        }

        return Remember(command.Append, command.Entry, outcome);
    }

    private async Task<AppendOutcome> TryAppendAsync(AppendCommand command, CancellationToken cancellation)
    {
        var (script, keys, arguments) = command.Append.Order is { } order
            ? (LuaScripts.SealOrder, [.. command.Keys, _redis.Keys.Order(order)], [.. command.Arguments, Text(command.Append.Nonce), Text(command.Append.Slot)])
            : (LuaScripts.Append, command.Keys, command.Arguments);
        return await OutcomeAsync(command, await _redis.EvalAsync(script, keys, arguments, cancellation, _appendTimeout).ConfigureAwait(false), cancellation).ConfigureAwait(false);
    }

    /// <summary>What is answered here is signed next: it is remembered, and what contradicts an earlier answer is not answered.</summary>
    private AppendOutcome Remember(LeafAppend append, byte[] entry, AppendOutcome outcome)
    {
        var given = outcome switch
        {
            AppendOutcome.Appended(var seq) => GivenOf(append, seq, entry),
            AppendOutcome.Duplicate(var seq, var at, var content, var durability)
                => GivenOf(append, seq, LeafEntry.Encode(append with { ReceivedAtMs = at, Content = content, Durability = durability })),
            _ => null,
        };
        return given is null || _memory.TryNote(append.Slot, given) ? outcome : new AppendOutcome.Lost();
    }

    private static GivenLeaf GivenOf(LeafAppend append, uint seq, byte[] entry) => new(seq, append.Leaf, append.Signer, append.BundleId, append.Nonce, entry);

    private static AppendOutcome Read(RedisResult[] answer) => (string)answer[0]! switch
    {
        "appended" => new AppendOutcome.Appended((uint)(long)answer[1]),
        "duplicate" => ReadReceipt((byte[])answer[1]!),
        "frozen" => new AppendOutcome.Frozen(),
        "late" => new AppendOutcome.Late(),
        "lost" => new AppendOutcome.Lost(),
        "slotFull" => new AppendOutcome.SlotFull(),
        "signerCap" => new AppendOutcome.SignerCap(),
        "nonceNotHigher" => new AppendOutcome.NonceNotHigher(ulong.Parse((string)answer[1]!, CultureInfo.InvariantCulture)),
        var word => throw new InvalidOperationException($"append.lua answered {word}"),
    };

    /// <summary>receivedAt u64 ‖ content 32 ‖ durability u8 ‖ sequence in decimal, as append.lua wrote it.</summary>
    internal static AppendOutcome.Duplicate ReadReceipt(ReadOnlySpan<byte> receipt) => new(
        uint.Parse(receipt[41..], CultureInfo.InvariantCulture),
        BinaryPrimitives.ReadUInt64BigEndian(receipt),
        new Hash32(receipt[8..]),
        (Durability)receipt[40]);

    private static string Text(ulong number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>One append on its way: the leaf, its entry, the connection that carries it, and what append.lua is told.</summary>
internal sealed record AppendCommand(LeafAppend Append, byte[] Entry, RedisLine Line, RedisKey[] Keys, RedisValue[] Arguments);
