namespace Relay.Auction.State;

/// <summary>How the private redis-server is.</summary>
public enum EmbeddedRedisHealth
{
    /// <summary>It answered when last asked, and its watch connection is open.</summary>
    Running,

    /// <summary>It died and is being started again, on the same port and files.</summary>
    Restarting,

    /// <summary>It was stopped with the relay.</summary>
    Stopped,
}
