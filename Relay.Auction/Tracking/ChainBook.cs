using Relay.Auction.Keys;
using Relay.Auction.State;

namespace Relay.Auction.Tracking;

/// <summary>What the chain made of each past slot, as the leading node last saw it; encrypted, and readable by every node of the relay.</summary>
/// <typeparam name="T"><see cref="SlotFates"/>, of its winners, or <see cref="SlotBlock"/>, its block.</typeparam>
public sealed class ChainBook<T>(RelayStore store, RelayKeys keys) where T : class, IChainRecord<T>
{
    /// <summary>The slot's record; null where nothing came yet, nobody looked, without an execution node, or after the retention.</summary>
    public async Task<T?> FindAsync(ulong slot, CancellationToken cancellation)
    {
        if (await store.Records.FindAsync(slot, T.Kind, cancellation).ConfigureAwait(false) is not { } stored) return null;
        return keys.Rest.TryOpen(T.Purpose, stored.Span, out var opened) && T.TryDecode(opened, out var record) ? record : null;
    }

    /// <summary>Writes what is known now in the place of what was known before.</summary>
    internal Task PutAsync(ulong slot, T record, CancellationToken cancellation)
        => store.Records.ReplaceAsync(slot, T.Kind, keys.Rest.Seal(T.Purpose, record.Encode()), cancellation);
}
