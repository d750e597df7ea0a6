namespace Relay.Auction.Receipts;

/// <summary>How firmly the store held a leaf when its receipt was signed.</summary>
public enum Durability : byte
{
    /// <summary>In the store's memory; its file is synchronised every second (<c>everysec</c>).</summary>
    EverySecond = 0,

    /// <summary>Synchronised to disk before the answer (<c>always</c>).</summary>
    Fsync = 1,

    /// <summary>Acknowledged by a replica before the answer (<c>replica</c>).</summary>
    Replicated = 2,
}
