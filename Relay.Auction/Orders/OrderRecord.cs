using System.Diagnostics.CodeAnalysis;
using Relay.Auction.Protocol;
using Relay.Auction.Sealing;

namespace Relay.Auction.Orders;

/// <summary>The canonical bytes of a standing order; only ever stored encrypted.</summary>
/// <remarks>
/// ver u8 ‖ kind u8 ‖ owner 20 ‖ id 16 ‖ nonce u64 ‖ content 32 ‖ terms u16 ‖ bid u256 ‖ unit u8 ‖ first, last, minTime, maxTime, placedAt u64 each ‖
/// hints u16 ‖ target 32 ‖ count u16 ‖ each transaction: tolerance u8 ‖ u32 length ‖ raw; then u32 length ‖ refund terms ‖ p u8 ‖ p × (recipient 20 ‖ basis points u16).
/// </remarks>
internal static class OrderRecord
{
    private const byte Version = 3;
    private const int FixedSize = 1 + 1 + 20 + 16 + 8 + 32 + 2 + 32 + 1 + 5 * 8 + 2 + 32 + 2;
    private const int ShareSize = 20 + 2;

    public static int LengthOf(StandingOrder order) => FixedSize + ByteLengths.Prefixed(order.Refund?.Length ?? 0) + 1 + ShareSize * order.BackrunShares.Count + order.Transactions.Sum(transaction => 1 + ByteLengths.Prefixed(transaction.Raw.Length));

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
        writer.Hash(order.Target);
        writer.U16((ushort)order.Transactions.Count);
        foreach (var (tolerance, raw) in order.Transactions)
        {
            writer.U8((byte)tolerance);
            writer.WritePrefixed(raw.Span);
        }

        writer.U32((uint)(order.Refund?.Length ?? 0));
        order.Refund?.Write(ref writer);
        writer.U8((byte)order.BackrunShares.Count);
        foreach (var (recipient, part) in order.BackrunShares)
        {
            writer.Address(recipient);
            writer.U16(part);
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
        var (minTime, maxTime, placedAt, hints, target, count) = (reader.U64(), reader.U64(), reader.U64(), (SharedHints)reader.U16(), reader.Hash(), reader.U16());
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

        RefundTerms? refund = null;
        if (!ByteLengths.TryReadPrefixed(bytes, ref at, out var ext) || (!ext.IsEmpty && !RefundTerms.TryRead(ext.Span, ushort.MaxValue, out refund)) || at >= bytes.Length) return false;
        var shares = new RefundShare[bytes.Span[at++]];
        if (bytes.Length - at != ShareSize * shares.Length) return false;
        reader = new CanonicalReader(bytes.Span[at..]);
        for (var i = 0; i < shares.Length; i++) shares[i] = new RefundShare(reader.Address(), reader.U16());
        order = new StandingOrder
        {
            Kind = kind, Owner = owner, Id = id, Nonce = nonce, Content = content, Terms = terms, Bid = bid, Window = new OrderWindow(unit, first, last),
            MinTime = minTime, MaxTime = maxTime, PlacedAt = placedAt, Hints = hints, Target = target, Refund = refund, BackrunShares = shares, Transactions = transactions,
        };
        return true;
    }
}
