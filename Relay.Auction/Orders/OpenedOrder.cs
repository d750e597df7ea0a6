using Relay.Auction.Sealing;

namespace Relay.Auction.Orders;

/// <summary>A standing order with the bytes that it lies in, decrypted for one use and overwritten after it.</summary>
public sealed class OpenedOrder : IDisposable
{
    private readonly ClearBuffer _bytes;

    internal OpenedOrder(ClearBuffer bytes, StandingOrder order) => (_bytes, Order) = (bytes, order);

    /// <summary>The order; not to be used after <see cref="Dispose"/>.</summary>
    public StandingOrder Order { get; }

    /// <summary>Overwrites the bytes.</summary>
    public void Dispose() => _bytes.Dispose();

    /// <summary>Kind and id only.</summary>
    public override string ToString() => Order.ToString();
}
