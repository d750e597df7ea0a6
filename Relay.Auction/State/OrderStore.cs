using System.Globalization;
using StackExchange.Redis;

namespace Relay.Auction.State;

/// <summary>Standing orders in Redis: opaque bytes under opaque names; what either means is the caller's.</summary>
public sealed class OrderStore
{
    private const string Followed = "order-results";
    private static readonly RedisValue[] Fields = ["b", "r", "s", "p", "w", "h", "l"];
    private static readonly RedisValue[] Remembered = ["o", "r", "a"];
    private readonly RedisConnection _redis;
    private readonly LeafLog _leaves;

    internal OrderStore(RedisConnection redis, LeafLog leaves) => (_redis, _leaves) = (redis, leaves);

    /// <summary>Places or replaces, and appends the order's leaf, in one atomic step.</summary>
    /// <remarks>Where receipts wait for replicas, the answer is not kept with it: it is the caller's to keep once they have acknowledged.</remarks>
    public async Task<OrderPlaced> PutAsync(OrderPlacing placing, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(placing);
        var keys = _redis.Keys;
        var command = placing.Leaf is { } leaf ? _leaves.CommandOf(leaf.Append) : null;
        var kept = command is { Line.Replicas: null } ? placing.Leaf : null;
        var answer = (RedisResult[])(await _redis.EvalAsync(
            LuaScripts.PutOrder,
            [
                keys.Order(placing.Name), keys.Orders, keys.OrderOwner(placing.Owner), keys.OrderContent(placing.Content), keys.Tip, keys.OrderOwner(placing.FormerOwner),
                .. command?.Keys ?? [keys.Tip, keys.Tip], .. placing.Aliases.Select(keys.OrderAlias),
            ],
            [
                Text(placing.Seen), Text(placing.Revision), placing.Bytes.ToArray(), placing.Name, placing.WindowSeconds + _redis.Options.RetentionSeconds,
                placing.WindowSeconds, Text(placing.MaxOrders), Text(placing.MaxPerOwner),
                placing.IsShared ? "1" : "", command is null ? "" : Text(command.Append.Slot),
                kept?.BeforeSequence.ToArray() ?? RedisValue.EmptyString, kept?.AfterSequence.ToArray() ?? RedisValue.EmptyString, .. command?.Arguments ?? [],
            ],
            cancellation).ConfigureAwait(false))!;
        return (string)answer[0]! switch
        {
            "placed" => await StoredAsync(placing, command, answer, cancellation).ConfigureAwait(false),
            "seen" => new OrderPlaced.Seen((string)answer[1]!, ulong.Parse((string)answer[2]!, CultureInfo.InvariantCulture), RedisConnection.BytesOf((RedisValue)answer[3])),
            "changed" => new OrderPlaced.Changed(),
            "full" => new OrderPlaced.Full(),
            "ownerFull" => new OrderPlaced.OwnerFull(),
            var word => throw new InvalidOperationException($"put_order.lua answered {word}"),
        };
    }

    /// <summary>Claims the slot that the order is sealed into next; the same slot may be claimed again.</summary>
    /// <param name="name">The order.</param>
    /// <param name="revision">The revision that is to be sealed.</param>
    /// <param name="slot">The slot.</param>
    /// <param name="resolved">The slot that it was last sealed into, where its outcome is known and is not "shown"; null where there was none.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<OrderClaim> ClaimAsync(string name, ulong revision, ulong slot, ulong? resolved, CancellationToken cancellation)
    {
        var answer = (string)(await _redis.EvalAsync(
            LuaScripts.ClaimOrder, [_redis.Keys.Order(name)], [Text(revision), Text(slot), resolved is { } last ? Text(last) : ""], cancellation).ConfigureAwait(false))!;
        return answer switch
        {
            "claimed" => OrderClaim.Claimed,
            "stands" => OrderClaim.Stands,
            "elsewhere" => OrderClaim.Elsewhere,
            _ => OrderClaim.Gone,
        };
    }

    /// <summary>Ends an order that waits.</summary>
    /// <param name="order">As it was read: another revision is left alone.</param>
    /// <param name="owner">The owner's name: a MAC.</param>
    /// <param name="state">How it ends.</param>
    /// <param name="revision">The new revision, for a cancel's leaf; null leaves it.</param>
    /// <param name="shownIn">The slot in which builders saw it.</param>
    /// <param name="content">Name of the signed body that asks for it, and how long to remember it; null where nobody signed.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<OrderEnded> EndAsync(
        StoredOrder order, string owner, OrderState state, ulong? revision, ulong? shownIn, (string Name, int Seconds)? content, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(order);
        var keys = _redis.Keys;
        var answer = (RedisResult[])(await _redis.EvalAsync(
            LuaScripts.EndOrder,
            [keys.Order(order.Name), keys.Orders, keys.OrderOwner(owner), content is { } body ? keys.OrderContent(body.Name) : keys.Tip],
            [
                Text(order.Revision), revision is { } next ? Text(next) : "", (int)state, order.Name, shownIn is { } slot ? Text(slot) : "",
                content is { } kept ? Text((ulong)kept.Seconds) : "",
            ],
            cancellation).ConfigureAwait(false))!;
        return (string)answer[0]! switch
        {
            "done" => new OrderEnded.Done(Number((string?)answer[1])),
            "ended" => new OrderEnded.Already((OrderState)byte.Parse((string)answer[1]!, CultureInfo.InvariantCulture)),
            "seen" => new OrderEnded.Seen(),
            _ => new OrderEnded.Changed(),
        };
    }

    /// <summary>Notes the slot in which builders were shown an order that goes on.</summary>
    public Task NoteShownAsync(string name, ulong slot, CancellationToken cancellation)
        => _redis.EvalAsync(LuaScripts.NoteOrder, [_redis.Keys.Order(name)], ["w", Text(slot), ""], cancellation);

    /// <summary>The order, or null.</summary>
    public async Task<StoredOrder?> FindAsync(string name, CancellationToken cancellation)
    {
        var fields = await _redis.CallAsync(redis => redis.HashGetAsync(_redis.Keys.Order(name), Fields), cancellation).ConfigureAwait(false);
        return fields[0].IsNull || fields[1].IsNull ? null : new StoredOrder(
            name, (byte[])fields[0]!, Number(fields[1])!.Value, (OrderState)(byte)(Number(fields[2]) ?? 0), Number(fields[3]), Number(fields[4]), !fields[5].IsNull, (string?)fields[6] == $"{(string?)fields[1]}:{(string?)fields[3]}");
    }

    /// <summary>The name of the order that an alias stands for, or null.</summary>
    public async Task<string?> FindAliasAsync(string alias, CancellationToken cancellation)
        => await _redis.CallAsync(redis => redis.StringGetAsync(_redis.Keys.OrderAlias(alias)), cancellation).ConfigureAwait(false);

    /// <summary>Notes that an order follows another; before it is placed, so that whoever ends the other finds it.</summary>
    public async Task FollowAsync(string target, string name, int seconds, CancellationToken cancellation)
    {
        var key = _redis.Keys.OrderFollowers(target);
        await _redis.CallAsync(redis => redis.SetAddAsync(key, name), cancellation).ConfigureAwait(false);
        await _redis.CallAsync(redis => redis.KeyExpireAsync(key, TimeSpan.FromSeconds(seconds + _redis.Options.RetentionSeconds)), cancellation).ConfigureAwait(false);
    }

    /// <summary>The names of those that follow an order, some of which may have ended.</summary>
    public async Task<IReadOnlyList<string>> FollowersAsync(string target, CancellationToken cancellation)
        => [.. (await _redis.CallAsync(redis => redis.SetMembersAsync(_redis.Keys.OrderFollowers(target)), cancellation).ConfigureAwait(false)).Select(member => (string)member!)];

    /// <summary>What is remembered of a signed body of this name; null for nothing.</summary>
    public async Task<OrderPlaced.Seen?> SeenAsync(string content, CancellationToken cancellation)
    {
        var fields = await _redis.CallAsync(redis => redis.HashGetAsync(_redis.Keys.OrderContent(content), Remembered), cancellation).ConfigureAwait(false);
        return fields[0].IsNull || fields[1].IsNull ? null : new OrderPlaced.Seen((string)fields[0]!, Number(fields[1])!.Value, RedisConnection.BytesOf(fields[2]));
    }

    /// <summary>Forgets a signed body that was refused: it may come again.</summary>
    public Task ForgetAsync(string content, CancellationToken cancellation)
        => _redis.CallAsync(redis => redis.KeyDeleteAsync(_redis.Keys.OrderContent(content)), cancellation);

    /// <summary>Keeps the first answer to a signed body; gives the one that is kept.</summary>
    public async Task<ReadOnlyMemory<byte>> KeepAnswerAsync(string content, ReadOnlyMemory<byte> answer, CancellationToken cancellation)
    {
        var kept = await _redis.EvalAsync(LuaScripts.NoteOrder, [_redis.Keys.OrderContent(content)], ["a", answer.ToArray(), "first"], cancellation).ConfigureAwait(false);
        return kept.IsNull ? answer : (byte[])kept!;
    }

    /// <summary>Names of orders that wait and were changed after <paramref name="change"/>, with the number of the change, in order; at most <paramref name="max"/>.</summary>
    public async Task<IReadOnlyList<(string Name, ulong Change)>> ChangedAsync(ulong change, int max, CancellationToken cancellation)
    {
        var entries = await _redis.CallAsync(
            redis => redis.SortedSetRangeByScoreWithScoresAsync(_redis.Keys.Orders, change, double.PositiveInfinity, Exclude.Start, Order.Ascending, 0, max), cancellation).ConfigureAwait(false);
        return [.. entries.Select(entry => ((string)entry.Element!, (ulong)entry.Score))];
    }

    /// <summary>The last result whose winners were looked up among the orders; 0 before the first.</summary>
    public async Task<ulong> FollowedAsync(CancellationToken cancellation)
        => await _redis.NumberAsync(_redis.Keys.Tip, Followed, cancellation).ConfigureAwait(false) ?? 0;

    /// <summary>Notes it. Several nodes may: to look a result up twice changes nothing.</summary>
    public Task FollowedAsync(ulong feedNumber, CancellationToken cancellation)
        => _redis.CallAsync(redis => redis.HashSetAsync(_redis.Keys.Tip, Followed, Text(feedNumber)), cancellation);

    private async Task<OrderPlaced.Stored> StoredAsync(OrderPlacing placing, AppendCommand? command, RedisResult[] answer, CancellationToken cancellation)
    {
        var order = new StoredOrder(placing.Name, placing.Bytes, placing.Revision, OrderState.Waiting, Number((string?)answer[2]), null, placing.IsShared, IsSealed: false);
        var change = (ulong)(long)answer[1];
        if (command is null || answer.Length < 4) return new OrderPlaced.Stored(order, change);
        AppendOutcome outcome;
        try
        {
            outcome = await _leaves.OutcomeAsync(command, answer[3], cancellation).ConfigureAwait(false);
        }
        catch (StoreUnavailableException fault)
        {
            return new OrderPlaced.Stored(order, change, new AppendOutcome.Unavailable(fault.Message));
        }

        // What was lost is put back first, then it is a leaf as any other.
        if (outcome is AppendOutcome.Lost) return new OrderPlaced.Stored(order, change, await _leaves.AppendAsync(command.Append, cancellation).ConfigureAwait(false));
        var isSealed = outcome is AppendOutcome.Appended;
        return new OrderPlaced.Stored(order with { IsSealed = isSealed }, change, outcome, isSealed && command.Line.Replicas is null);
    }

    private ulong? Number(RedisValue value) => Number((string?)value);

    private ulong? Number(string? text) => string.IsNullOrEmpty(text) ? null : _redis.Read("a key of an order", () => ulong.Parse(text, CultureInfo.InvariantCulture));

    private static string Text(ulong number) => number.ToString(CultureInfo.InvariantCulture);
}
