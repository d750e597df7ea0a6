namespace Relay.Auction.Tracking;

/// <summary>Told on the leading node when a slot's block came, left the chain or became final. Does nothing by itself.</summary>
public class BlockObserver
{
    /// <summary>The stored block of this slot is another one than before.</summary>
    public virtual Task ChangedAsync(ulong slot, CancellationToken cancellation) => Task.CompletedTask;
}
