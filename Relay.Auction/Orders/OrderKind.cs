namespace Relay.Auction.Orders;

/// <summary>What an order in clear is.</summary>
public enum OrderKind : byte
{
    /// <summary>A bundle, named by its owner.</summary>
    Bundle = 1,

    /// <summary>One transaction that is to stay private, named by its sender and nonce.</summary>
    PrivateTransaction = 2,
}
