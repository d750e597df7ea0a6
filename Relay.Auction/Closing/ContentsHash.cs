using Relay.Auction.Ethereum;
using Relay.Auction.Protocol;
using Relay.Auction.Sealing;

namespace Relay.Auction.Closing;

/// <summary>The hash of what stands beside a result on the feed and is in no other signed object (docs/feed.md).</summary>
/// <remarks>
/// H("relay/1/feed-contents", ver ‖ rule u8 ‖ closedAt u64 ‖ publishedAt u64 ‖ opened u32 ‖ w u16 ‖ w × (seed 32 ‖ simulated u8 ‖ payment u256 ‖ n u32 ‖ n × (tolerance u8 ‖ hash 32) ‖
/// refunded u8 ‖ where it is 1 what <see cref="WinnerRefund"/> says)).
/// Over hashes and not over transactions: a hash names its transaction, and the megabyte need not be read again for the feed.
/// </remarks>
public static class ContentsHash
{
    /// <summary>The label of the hash.</summary>
    public const string Label = "relay/1/feed-contents";

    private const byte Version = 2;

    /// <summary>The hash.</summary>
    public static Hash32 Of(PublishedSlot slot)
    {
        ArgumentNullException.ThrowIfNull(slot);
        var bytes = new byte[1 + 1 + 8 + 8 + 4 + 2 + slot.Winners.Sum(winner => Secret32.Size + 1 + UInt256.Size + 4 + winner.Transactions.Count * (1 + Hash32.Size) + 1 + (winner.Refund?.Length ?? 0))];
        var writer = new CanonicalWriter(bytes);
        writer.U8(Version);
        writer.U8((byte)slot.Rule);
        writer.U64(slot.ClosedAtMs);
        writer.U64(slot.PublishedAtMs);
        writer.U32(slot.Opened);
        writer.U16((ushort)slot.Winners.Count);
        Span<byte> seed = stackalloc byte[Secret32.Size];
        foreach (var winner in slot.Winners)
        {
            winner.Seed.CopyTo(seed);
            writer.Bytes(seed);
            writer.U8(winner.Payment is null ? (byte)0 : (byte)1);
            writer.U256(winner.Payment ?? UInt256.Zero);
            writer.U32((uint)winner.Transactions.Count);
            foreach (var transaction in winner.Transactions)
            {
                writer.U8((byte)transaction.Tolerance);
                writer.Hash(transaction.Hash);
            }

            writer.U8(winner.Refund is null ? (byte)0 : (byte)1);
            winner.Refund?.Write(ref writer);
        }

        return ProtocolHash.Of(Label, bytes);
    }
}
