using Relay.Auction.Keys;
using Relay.Auction.State;

namespace Relay.Auction.Tracking;

/// <summary>What the chain made of the winners of past slots, as the leading node last saw it; readable by every node of the relay.</summary>
public sealed class FateBook(RelayStore store, RelayKeys keys)
{
    /// <summary>The slot's fates; null where it has no winners, where nobody looked yet, without an execution node, or after the retention.</summary>
    public async Task<SlotFates?> FindAsync(ulong slot, CancellationToken cancellation)
    {
        if (await store.Records.FindAsync(slot, RecordKind.Fates, cancellation).ConfigureAwait(false) is not { } stored) return null;
        return keys.Rest.TryOpen(RestPurpose.Fates, stored.Span, out var opened) && SlotFates.TryDecode(opened, out var fates) ? fates : null;
    }

    /// <summary>Writes what is known now in the place of what was known before.</summary>
    internal Task PutAsync(ulong slot, SlotFates fates, CancellationToken cancellation)
        => store.Records.ReplaceAsync(slot, RecordKind.Fates, keys.Rest.Seal(RestPurpose.Fates, fates.Encode()), cancellation);
}
