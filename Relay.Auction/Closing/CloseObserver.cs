namespace Relay.Auction.Closing;

/// <summary>Told before each step of a close; the fault suite stops processes here. Does nothing by itself.</summary>
internal class CloseObserver
{
    public virtual ValueTask AtAsync(CloseStep step, ulong slot) => ValueTask.CompletedTask;
}
