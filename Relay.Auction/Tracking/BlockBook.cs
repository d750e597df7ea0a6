using Relay.Auction.Keys;
using Relay.Auction.State;

namespace Relay.Auction.Tracking;

/// <summary>The block of each past slot, as the leading node last saw the chain; readable by every node of the relay.</summary>
public sealed class BlockBook(RelayStore store, RelayKeys keys)
{
    /// <summary>The slot's block; null where none came yet, nobody looked, without an execution node, or after the retention.</summary>
    public async Task<SlotBlock?> FindAsync(ulong slot, CancellationToken cancellation)
    {
        if (await store.Records.FindAsync(slot, RecordKind.Block, cancellation).ConfigureAwait(false) is not { } stored) return null;
        return keys.Rest.TryOpen(RestPurpose.Block, stored.Span, out var opened) && SlotBlock.TryDecode(opened, out var block) ? block : null;
    }

    /// <summary>Writes what is known now in the place of what was known before.</summary>
    internal Task PutAsync(ulong slot, SlotBlock block, CancellationToken cancellation)
        => store.Records.ReplaceAsync(slot, RecordKind.Block, keys.Rest.Seal(RestPurpose.Block, block.Encode()), cancellation);
}

/// <summary>Told on the leading node when a slot's block came, left the chain or became final. Does nothing by itself.</summary>
public class BlockObserver
{
    /// <summary>The stored block of this slot is another one than before.</summary>
    public virtual Task ChangedAsync(ulong slot, CancellationToken cancellation) => Task.CompletedTask;
}
