using System.Collections.Concurrent;
using Relay.Auction.State;

namespace Relay.Api.Limits;

/// <summary>One kind of budget over all nodes: what this node may still use is leased from Redis in blocks, ahead of its use (design.md 10).</summary>
/// <remarks>
/// A key's first block is free, and is charged with the first lease: who asks little is never told to Redis, and nodes together admit at most a block each
/// more than the budget. Where Redis is away every block is granted: the node's own bucket, which is charged before this one, bounds it then.
/// </remarks>
/// <typeparam name="T">Whose budget: an address, a signer.</typeparam>
internal sealed class SharedBudget<T>(BudgetStore store, Func<T, string> name, int perSecond, int burstSeconds, TimeProvider time)
    where T : notnull
{
    /// <summary>So that a small budget, too, can be used at once.</summary>
    private const int LeastBlock = 32;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private readonly ConcurrentDictionary<T, Entry> _entries = new();
    private readonly int _most = perSecond * burstSeconds;
    private readonly int _block = Math.Min(perSecond * burstSeconds, Math.Max(LeastBlock, perSecond * burstSeconds / 4));
    private long _sweptAt = time.GetTimestamp();

    /// <summary>Uses up tokens; false where this node has none left.</summary>
    public bool TryUse(T key, int tokens)
    {
        var now = time.GetTimestamp();
        Sweep(now);
        var entry = _entries.GetOrAdd(key, static (_, block) => new Entry(block), _block);
        lock (entry)
        {
            entry.SeenAt = now;
            var isLeft = entry.Left >= tokens;
            if (isLeft) entry.Left -= tokens;
            // A request of more than a block (a batch) waits for several.
            if (entry.Left < Math.Max(tokens, _block / 2) && entry.Asked.IsCompleted && now >= entry.AskAt) entry.Asked = AskAsync(key, entry, Math.Max(tokens, _block));
            return isLeft;
        }
    }

    /// <summary>Ends when the leases that were asked for are there.</summary>
    internal Task AskedAsync() => Task.WhenAll(_entries.Values.Select(entry => entry.Asked));

    private async Task AskAsync(T key, Entry entry, int wanted)
    {
        var debt = entry.Debt;
        entry.Debt = 0;
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var granted = wanted;
        try
        {
            granted = await store.LeaseAsync(name(key), perSecond, _most, debt, wanted, CancellationToken.None).ConfigureAwait(false);
        }
        catch (StoreUnavailableException)
        {
            // Granted, as said above.
        }

        lock (entry)
        {
            entry.Left = Math.Min(_most, entry.Left + granted);
            entry.AskAt = granted < wanted ? time.GetTimestamp() + (long)(Pause.TotalSeconds * time.TimestampFrequency) : 0;
        }
    }

    /// <summary>Forgets who was not seen for as long as a budget takes to refill.</summary>
    private void Sweep(long now)
    {
        var swept = Interlocked.Read(ref _sweptAt);
        if (time.GetElapsedTime(swept, now) < TimeSpan.FromSeconds(burstSeconds) || Interlocked.CompareExchange(ref _sweptAt, now, swept) != swept) return;
        foreach (var (key, entry) in _entries)
            if (time.GetElapsedTime(entry.SeenAt, now) >= TimeSpan.FromSeconds(burstSeconds)) _entries.TryRemove(key, out _);
    }

    private sealed class Entry(int block)
    {
        public int Left { get; set; } = block;

        public int Debt { get; set; } = block;

        public long SeenAt { get; set; }

        public long AskAt { get; set; }

        public Task Asked { get; set; } = Task.CompletedTask;
    }
}
