using System.Globalization;
using StackExchange.Redis;

namespace Relay.Auction.State;

/// <summary>Which figures of a slot were added.</summary>
public enum TallyKind
{
    /// <summary>Bundles and gas, known with the result.</summary>
    Simulated,

    /// <summary>Payments of winners, known when the chain has gone on.</summary>
    Paid,
}

/// <summary>The figures of one signer in a slot, or in a time.</summary>
/// <param name="Bundles">Leaves of a slot that were its own.</param>
/// <param name="Gas">Gas that they were seen to use.</param>
/// <param name="PaidGwei">What its winners that were included paid, in gwei: the sum of many must fit 63 bits.</param>
public readonly record struct SignerFigures(ulong Bundles, ulong Gas, ulong PaidGwei)
{
    /// <summary>The sum.</summary>
    public static SignerFigures operator +(SignerFigures left, SignerFigures right)
        => new(left.Bundles + right.Bundles, left.Gas + right.Gas, left.PaidGwei + right.PaidGwei);

    /// <summary>The sum.</summary>
    public static SignerFigures Add(SignerFigures left, SignerFigures right) => left + right;
}

/// <summary>The figures of a signer over all time, and by days.</summary>
/// <param name="All">As long as it is heard of every ninety days.</param>
/// <param name="Week">Today (UTC) and the six days before.</param>
/// <param name="Day">Today (UTC).</param>
public sealed record SignerTotals(SignerFigures All, SignerFigures Week, SignerFigures Day);

/// <summary>Bounded counters of each signer, under names that are MACs. Each slot is added once, whichever node does it.</summary>
public sealed class SignerTallies
{
    private const int KeptSeconds = 90 * 24 * 3600;
    private static readonly RedisValue[] Fields = [.. "bgp".Select(name => (RedisValue)$"{name}"), .. Enumerable.Range(0, 8).SelectMany(part => "nbgp".Select(name => (RedisValue)$"{name}{part}"))];

    private readonly RedisConnection _redis;

    internal SignerTallies(RedisConnection redis) => _redis = redis;

    /// <summary>Adds a slot's figures; false where that was done before.</summary>
    public async Task<bool> AddAsync(ulong slot, TallyKind kind, ulong day, IReadOnlyDictionary<string, SignerFigures> signers, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(signers);
        var arguments = new List<RedisValue> { _redis.Options.RetentionSeconds, KeptSeconds, Text(day) };
        foreach (var figures in signers.Values) arguments.AddRange([Text(figures.Bundles), Text(figures.Gas), Text(figures.PaidGwei)]);
        return (long)await _redis.EvalAsync(LuaScripts.Tally, [_redis.Keys.Tallied(slot, kind), .. signers.Keys.Select(_redis.Keys.Signer)], [.. arguments], cancellation).ConfigureAwait(false) == 1;
    }

    /// <summary>The figures of a signer; zeros where there are none.</summary>
    public async Task<SignerTotals> FindAsync(string name, ulong day, CancellationToken cancellation)
    {
        var read = await _redis.CallAsync(redis => redis.HashGetAsync(_redis.Keys.Signer(name), Fields), cancellation).ConfigureAwait(false);
        var (week, today) = (default(SignerFigures), default(SignerFigures));
        for (var at = 3; at < read.Length; at += 4)
        {
            if (read[at].IsNull || Number(read[at]) is var of && (of > day || of + 7 <= day)) continue;
            var figures = new SignerFigures(Number(read[at + 1]), Number(read[at + 2]), Number(read[at + 3]));
            week += figures;
            if (Number(read[at]) == day) today = figures;
        }

        return new SignerTotals(new SignerFigures(Number(read[0]), Number(read[1]), Number(read[2])), week, today);
    }

    /// <summary>The last result whose figures of a kind were added; 0 before the first.</summary>
    public async Task<ulong> FollowedAsync(TallyKind kind, CancellationToken cancellation)
        => await _redis.NumberAsync(_redis.Keys.Tip, Word(kind), cancellation).ConfigureAwait(false) ?? 0;

    /// <summary>Notes it.</summary>
    public Task FollowedAsync(TallyKind kind, ulong feedNumber, CancellationToken cancellation)
        => _redis.CallAsync(redis => redis.HashSetAsync(_redis.Keys.Tip, Word(kind), Text(feedNumber)), cancellation);

    internal static string Word(TallyKind kind) => kind == TallyKind.Paid ? "paid" : "tallied";

    private ulong Number(RedisValue value) => value.IsNull ? 0 : _redis.Read("a key of a signer's figures", () => ulong.Parse((string)value!, CultureInfo.InvariantCulture));

    private static string Text(ulong number) => number.ToString(CultureInfo.InvariantCulture);
}
