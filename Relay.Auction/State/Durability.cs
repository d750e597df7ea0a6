namespace Relay.Auction.State;

/// <summary>How safe an acknowledged append is: the durability byte of the receipt (protocol.md, Receipt).</summary>
public enum Durability : byte
{
    /// <summary>Written to the append-only file once a second: a loss of power can lose at most one second.</summary>
    EverySecond = 0,

    /// <summary>On disk before the answer (appendfsync always).</summary>
    Fsync = 1,

    /// <summary>On a replica before the answer.</summary>
    Replicated = 2,
}
