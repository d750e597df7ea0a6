using Microsoft.AspNetCore.SignalR;
using Relay.Auction;
using Relay.Auction.Keys;
using Relay.Auction.Slots;
using Relay.Auction.State;

namespace Relay.Builders.Streaming;

/// <summary>The builders' door: the numbered stream of winning, ordered bundles.</summary>
internal sealed class FeedHub(FeedLog feed, RelayStore store, RelayKeys keys, AuctionOptions options, TimeProvider time) : Hub
{
    /// <summary>Every message from <paramref name="fromSequence"/> on (0 or 1: the oldest that is kept), then live.</summary>
    /// <exception cref="HubException">The sequence is of the future.</exception>
    public async Task<IAsyncEnumerable<FeedMessage>> StreamResults(ulong fromSequence, CancellationToken cancellation)
    {
        var latest = await store.Results.LatestAsync(cancellation).ConfigureAwait(false) ?? 0;
        if (fromSequence > latest + 1) throw new HubException($"fromSequence: {fromSequence} is of the future; the next message has number {latest + 1}.");
        return feed.FromAsync(fromSequence, cancellation);
    }

    /// <summary>Where the feed stands.</summary>
    public async Task<FeedState> GetState()
        => new(
            options.ChainId, keys.Relay.Address.ToString(),
            await store.Results.LatestAsync(Context.ConnectionAborted).ConfigureAwait(false) ?? 0,
            await store.Results.OldestAsync(Context.ConnectionAborted).ConfigureAwait(false) ?? 0,
            time.NowMs());
}

/// <summary>Where the feed stands.</summary>
/// <param name="ChainId">Chain id.</param>
/// <param name="Relay">The address that signs results.</param>
/// <param name="LatestSequence">The newest message; 0 before the first.</param>
/// <param name="OldestSequence">The oldest message that can be replayed; 0 before the first.</param>
/// <param name="Now">The relay's clock, Unix milliseconds.</param>
public sealed record FeedState(ulong ChainId, string Relay, ulong LatestSequence, ulong OldestSequence, ulong Now);
