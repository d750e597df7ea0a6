using System.Collections.Concurrent;
using Relay.Auction.Slots;
using Relay.Auction.State;

namespace Relay.Api.Submission;

/// <summary>The signed headers of the slots around now, read from the store once each; a header never changes.</summary>
internal sealed class SlotDirectory(RelayStore store, SlotClock clock, TimeProvider time)
{
    private const int Kept = 256;

    private readonly ConcurrentDictionary<ulong, SignedSlotHeader> _headers = new();

    /// <summary>The slot that closes next.</summary>
    public ulong Current => clock.NextToClose(time.NowMs());

    /// <summary>The slot's header; null where none was published, or it is kept no longer.</summary>
    public async ValueTask<SignedSlotHeader?> FindAsync(ulong slot, CancellationToken cancellation)
    {
        if (_headers.TryGetValue(slot, out var known)) return known;
        if (await store.Headers.FindAsync(slot, cancellation).ConfigureAwait(false) is not { } stored || !StoredHeader.TryDecode(stored, out var header, out _)) return null;
        if (_headers.Count >= Kept) Forget();
        return _headers.GetOrAdd(slot, header);
    }

    /// <summary>What was asked for longest ago in slots goes first; whoever asks for it again reads the store.</summary>
    private void Forget()
    {
        foreach (var slot in _headers.Keys.Order().Take(Kept / 2)) _headers.TryRemove(slot, out _);
    }
}
