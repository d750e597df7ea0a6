using System.Collections.Immutable;
using Relay.Api.Submission;
using Relay.Auction.Closing;
using Relay.Auction.Keys;
using Relay.Auction.Receipts;
using Relay.Auction.Slots;
using Relay.Auction.State;
using Relay.Builders.Streaming;

namespace Relay.Api.Pages;

/// <summary>Follows the feed's log and counts the slot in hand, once a second for all pages of this node: how many are open costs the store nothing.</summary>
internal sealed partial class LiveBoard(RelayStore store, SlotDirectory slots, RelayKeys keys, LiveInclusion inclusion, FeedAudience audience, LiveNews news, TimeProvider time, ILogger<LiveBoard> log)
    : StorePoller(TimeSpan.FromSeconds(1), time)
{
    /// <summary>Decided slots that a page is told of: an hour of Ethereum's.</summary>
    public const int Kept = 300;

    private const int Page = 32;
    private const ulong MessagesOfASlot = 3;

    private ImmutableSortedDictionary<ulong, uint> _closing = ImmutableSortedDictionary<ulong, uint>.Empty;
    private ulong? _next;

    public override async Task LookAsync(CancellationToken cancellation)
    {
        var decided = await FollowAsync(news.State.Slots, cancellation).ConfigureAwait(false);
        var current = slots.Current;
        var open = await slots.FindAsync(current, cancellation).ConfigureAwait(false) is { Header: var header }
            ? new LiveOpenSlot(current, header.OpenAt, header.Cutoff, await store.Leaves.CountAsync(current, cancellation).ConfigureAwait(false)) : null;
        await inclusion.LookAsync(cancellation).ConfigureAwait(false);
        var now = new LiveNow(Time.NowMs(), audience.Count, open, [.. _closing.Select(slot => new LiveClosingSlot(slot.Key, slot.Value))]);

        news.Tell(new LiveState(decided, inclusion.Frame, LiveState.Frame("now", now)));
    }

    private async Task<ImmutableArray<(ulong Number, ReadOnlyMemory<byte> Frame)>> FollowAsync(ImmutableArray<(ulong Number, ReadOnlyMemory<byte> Frame)> decided, CancellationToken cancellation)
    {
        _next ??= await store.Feed.LatestAsync(cancellation).ConfigureAwait(false) is { } latest && latest > Kept * MessagesOfASlot ? latest - (Kept * MessagesOfASlot) : 1;
        IReadOnlyList<StoredMessage> messages;
        do
        {
            messages = await store.Feed.ReadAsync(_next.Value, Page, cancellation).ConfigureAwait(false);
            foreach (var message in messages)
            {
                _next = message.Number + 1;
                decided = Take(message, decided);
            }
        }
        while (messages.Count == Page);
        return decided;
    }

    private ImmutableArray<(ulong Number, ReadOnlyMemory<byte> Frame)> Take(StoredMessage message, ImmutableArray<(ulong Number, ReadOnlyMemory<byte> Frame)> decided)
    {
        if (message.Kind == FeedKind.Commitment && SetCommit.TryDecode(message.Bytes.Span, out var set)) _closing = _closing.SetItem(message.Slot, set.Count);
        if (message.Kind != FeedKind.Result || !SlotResult.TryDecode(message.Bytes.Span, out var result)) return decided;
        // What was committed before it and has no result will have one by hand only.
        _closing = _closing.RemoveRange(_closing.Keys.Where(slot => slot <= message.Slot));
        var contents = message.Payload is { } payload && keys.Rest.TryOpen(RestPurpose.Contents, payload.Span, out var opened) && PublishedSlot.TryDecode(opened, out var published) ? published : null;
        if (result.Winners.Count > 0) inclusion.Add(message.Slot);
        if (decided.Length == Kept) decided = decided.RemoveAt(0);
        return decided.Add((message.Number, LiveState.Frame("slot", LiveSlot.Of(message.Slot, result, contents), message.Number)));
    }

    protected override void LogStore(string fault) => LogFault(fault);

    [LoggerMessage(3090, LogLevel.Error, "The figures of the live page cannot be read: {Fault}")]
    private partial void LogFault(string fault);
}
