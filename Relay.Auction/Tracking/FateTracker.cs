using Microsoft.Extensions.Logging;
using Relay.Auction.Chain;
using Relay.Auction.Keys;
using Relay.Auction.Slots;
using Relay.Auction.State;

namespace Relay.Auction.Tracking;

/// <summary>Watches the chain after a slot: what became of its winners, until their block is so deep that it stays. Only the node that leads does.</summary>
/// <remarks>It holds nothing that cannot be read again: a start, or a change of the lead, begins with the newest results of the log.</remarks>
internal sealed partial class FateTracker(
    HeadFollower follower, CanonicalChain chain, RelayStore store, RelayKeys keys, ChainBook<SlotFates> book, BlockRecorder blocks, SlotClock clock, ChainOptions options, Func<bool> isLeading, TimeProvider time, ILogger<FateTracker> log)
    : StorePoller(TimeSpan.FromMilliseconds(options.PollMilliseconds), time)
{
    private const ulong LookBack = 256;
    private const int Page = 64;

    private readonly SortedDictionary<ulong, TrackedSlot> _tracked = [];
    private ulong? _next;
    private (Ethereum.Hash32 Head, ulong Slot)? _seen;

    /// <inheritdoc/>
    public override async Task LookAsync(CancellationToken cancellation)
    {
        if (!isLeading())
        {
            _tracked.Clear();
            _next = null;
            return;
        }

        if (follower.Head is not { } head) return;
        await TakeResultsAsync(cancellation).ConfigureAwait(false);
        var now = Time.NowMs();
        // A slot is missed when its time is over, head or no head.
        var moment = (head.Hash, clock.SlotAt(now));
        if (_tracked.Count == 0 || moment == _seen) return;
        if (await chain.FollowAsync(head, _tracked.Values.Min(slot => slot.TargetBlock), cancellation).ConfigureAwait(false) is not { } segment) return;
        foreach (var slot in _tracked.Values.ToArray())
        {
            if (slot.TargetBlock + CanonicalChain.Most > head.Number)
            {
                await DecideAsync(slot, segment, now / 1000, cancellation).ConfigureAwait(false);
                await blocks.RecordAsync(slot.Slot, slot.Winners, segment.At(slot.TargetBlock), slot.Known?.IsFinal == true, cancellation).ConfigureAwait(false);
            }

            if (slot.Known?.IsFinal == true || slot.TargetBlock + CanonicalChain.Most <= head.Number) _tracked.Remove(slot.Slot);
        }

        _seen = moment;
    }

    private async Task TakeResultsAsync(CancellationToken cancellation)
    {
        if (await store.Results.LatestAsync(cancellation).ConfigureAwait(false) is not { } latest) return;
        var next = _next ?? (latest > LookBack ? latest - LookBack + 1 : 1);
        while (next <= latest)
        {
            var results = await store.Results.ReadAsync(next, Page, cancellation).ConfigureAwait(false);
            if (results.Count == 0) break;
            foreach (var stored in results)
            {
                var known = await book.FindAsync(stored.Slot, cancellation).ConfigureAwait(false);
                if (known?.IsFinal == true || !TrackedSlot.TryRead(stored, known, keys.Rest, clock, out var slot)) continue;
                _tracked[slot.Slot] = slot;
                _seen = null;
            }

            _next = next = results[^1].FeedNumber + 1;
        }
    }

    private async Task DecideAsync(TrackedSlot slot, ChainSegment segment, ulong nowSeconds, CancellationToken cancellation)
    {
        if (slot.Decide(segment, nowSeconds) is not { } fates) return;
        await book.PutAsync(slot.Slot, fates, cancellation).ConfigureAwait(false);
        var gone = Count(fates, Fate.WonReorganised);
        var before = slot.Known is { } known ? Count(known, Fate.WonReorganised) : 0;
        slot.Known = fates;
        if (gone > before) LogReorganised(slot.Slot, gone, fates.TargetBlock);
        else LogFates(slot.Slot, Count(fates, Fate.WonIncluded), fates.Winners.Count, fates.TargetBlock);
    }

    private static int Count(SlotFates fates, Fate fate) => fates.Winners.Count(winner => winner.Fate == fate);

    [LoggerMessage(1060, LogLevel.Information, "Slot {Slot}: {Included} of {Winners} winners stand in block {Block} as the feed had them")]
    private partial void LogFates(ulong slot, int included, int winners, ulong block);

    [LoggerMessage(1061, LogLevel.Warning, "Slot {Slot}: the block that held {Winners} of its winners left the chain (target block {Block})")]
    private partial void LogReorganised(ulong slot, int winners, ulong block);

    [LoggerMessage(1062, LogLevel.Error, "What became of winners cannot be stored: {Fault}")]
    protected override partial void LogStore(string fault);
}
