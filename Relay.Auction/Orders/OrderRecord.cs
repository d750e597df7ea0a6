using System.Diagnostics.CodeAnalysis;
using Relay.Auction.Protocol;
using Relay.Auction.Sealing;

namespace Relay.Auction.Orders;

/// <summary>The canonical bytes of a standing order; only ever stored encrypted.</summary>
/// <remarks>
/// ver u8 ‖ kind u8 ‖ owner 20 ‖ id 16 ‖ nonce u64 ‖ content 32 ‖ terms u16 ‖ bid u256 ‖ unit u8 ‖ first, last, minTime, maxTime, placedAt u64 each ‖
/// hints u16 ‖ count u16 ‖ each transaction: tolerance u8 ‖ u32 length ‖ raw.
/// </remarks>
internal static class OrderRecord
{
    private const byte Version = 2;
    private const int FixedSize = 1 + 1 + 20 + 16 + 8 + 32 + 2 + 32 + 1 + 5 * 8 + 2 + 2;

    public static int LengthOf(StandingOrder order) => FixedSize + order.Transactions.Sum(transaction => 1 + ByteLengths.Prefixed(transaction.Raw.Length));

    /// <summary>Writes exactly <see cref="LengthOf"/> bytes.</summary>
    public static void Encode(StandingOrder order, Span<byte> destination)
    {
        var writer = new CanonicalWriter(destination);
        writer.U8(Version);
        writer.U8((byte)order.Kind);
        writer.Address(order.Owner);
        Span<byte> id = stackalloc byte[BundleId.Size];
        order.Id.CopyTo(id);
        writer.Bytes(id);
        writer.U64(order.Nonce);
        writer.Hash(order.Content);
        writer.U16((ushort)order.Terms);
        writer.U256(order.Bid);
        writer.U8((byte)order.Window.Unit);
        writer.U64(order.Window.First);
        writer.U64(order.Window.Last);
        writer.U64(order.MinTime);
        writer.U64(order.MaxTime);
        writer.U64(order.PlacedAt);
        writer.U16((ushort)order.Hints);
        writer.U16((ushort)order.Transactions.Count);
        foreach (var (tolerance, raw) in order.Transactions)
        {
            writer.U8((byte)tolerance);
            writer.WritePrefixed(raw.Span);
        }
    }

    /// <summary>Reads; the transactions are slices of <paramref name="bytes"/>. False for anything that <see cref="Encode"/> would not have written.</summary>
    public static bool TryDecode(ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out StandingOrder? order)
    {
        order = null;
        if (bytes.Length < FixedSize || bytes.Span[0] != Version) return false;
        var reader = new CanonicalReader(bytes.Span[1..]);
        var (kind, owner, id, nonce, content) = ((OrderKind)reader.U8(), reader.Address(), BundleId.Read(reader.Bytes(BundleId.Size)), reader.U64(), reader.Hash());
        var (terms, bid, unit, first, last) = ((BidTerms)reader.U16(), reader.U256(), (WindowUnit)reader.U8(), reader.U64(), reader.U64());
        var (minTime, maxTime, placedAt, hints, count) = (reader.U64(), reader.U64(), reader.U64(), (SharedHints)reader.U16(), reader.U16());
        if (kind is not (OrderKind.Bundle or OrderKind.PrivateTransaction) || unit is not (WindowUnit.Block or WindowUnit.Slot) || first > last) return false;

        var at = FixedSize;
        var transactions = new BidTransaction[count];
        for (var i = 0; i < count; i++)
        {
            if (at >= bytes.Length) return false;
            var tolerance = (Tolerance)bytes.Span[at++];
            if (!ByteLengths.TryReadPrefixed(bytes, ref at, out var raw)) return false;
            transactions[i] = new BidTransaction(tolerance, raw);
        }

        if (at != bytes.Length) return false;
        order = new StandingOrder
        {
            Kind = kind, Owner = owner, Id = id, Nonce = nonce, Content = content, Terms = terms, Bid = bid, Window = new OrderWindow(unit, first, last),
            MinTime = minTime, MaxTime = maxTime, PlacedAt = placedAt, Hints = hints, Transactions = transactions,
        };
        return true;
    }
}
