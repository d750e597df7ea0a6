namespace Relay.Auction.Orders;

/// <summary>Options of orders in clear: configuration section <c>Relay:Orders</c>.</summary>
public sealed class OrderOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Relay:Orders";

    /// <summary>How many blocks a private transaction is kept for where it does not say, and at the most.</summary>
    /// <value>1 to 1,000; default 25.</value>
    public uint PrivateTransactionBlocks { get; set; } = 25;

    /// <summary>How many blocks or slots ahead of now the last one of a bundle's window may be.</summary>
    /// <value>1 to 10,000; default 300.</value>
    public uint MaxBlocksAhead { get; set; } = 300;

    /// <summary>Most orders that wait at once.</summary>
    /// <value>1 to 1,000,000; default 20,000.</value>
    public uint MaxOrders { get; set; } = 20_000;

    /// <summary>Most orders of one owner that wait at once.</summary>
    /// <value>1 to 1,000,000; default 1,000.</value>
    public uint MaxOrdersPerOwner { get; set; } = 1_000;

    /// <summary>Most open streams of owners (<c>GET /v1/events</c>) of a node.</summary>
    /// <value>1 to 1,000,000; default 4,096.</value>
    public uint MaxStreams { get; set; } = 4_096;

    /// <summary>Most of them of one client address.</summary>
    /// <value>1 to 1,000,000; default 64.</value>
    public uint MaxStreamsPerAddress { get; set; } = 64;

    /// <summary>Values that are out of range, each by the key that the operator typed.</summary>
    public IEnumerable<string> Faults()
    {
        if (PrivateTransactionBlocks is < 1 or > 1_000) yield return $"{Section}:PrivateTransactionBlocks is {PrivateTransactionBlocks}, and must be from 1 to 1000.";
        if (MaxBlocksAhead is < 1 or > 10_000) yield return $"{Section}:MaxBlocksAhead is {MaxBlocksAhead}, and must be from 1 to 10000.";
        foreach (var (key, value) in new[] { (nameof(MaxOrders), MaxOrders), (nameof(MaxOrdersPerOwner), MaxOrdersPerOwner), (nameof(MaxStreams), MaxStreams), (nameof(MaxStreamsPerAddress), MaxStreamsPerAddress) })
            if (value is < 1 or > 1_000_000) yield return $"{Section}:{key} is {value}, and must be from 1 to 1000000.";
    }
}
