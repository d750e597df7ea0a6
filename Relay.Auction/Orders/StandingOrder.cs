using Relay.Auction.Ethereum;
using Relay.Auction.Sealing;

namespace Relay.Auction.Orders;

/// <summary>An order that outlives a slot, as it is kept: immutable, never printed.</summary>
/// <remarks>Its transactions are slices of bytes that somebody else owns and overwrites: see <see cref="OpenedOrder"/>.</remarks>
public sealed record StandingOrder
{
    /// <summary>Bundle or private transaction.</summary>
    public required OrderKind Kind { get; init; }

    /// <summary>Who may replace, cancel and see it: the signer of the request; of a transaction that came by itself its sender.</summary>
    public required Address Owner { get; init; }

    /// <summary>Its name in the edge's namespace (rule 16).</summary>
    public required BundleId Id { get; init; }

    /// <summary>The client's replacement nonce.</summary>
    public required ulong Nonce { get; init; }

    /// <summary>keccak256 of the bytes that the client signed: the receipt's content field.</summary>
    public required Hash32 Content { get; init; }

    /// <summary>Declared bid or none, may roll or not.</summary>
    public BidTerms Terms { get; init; }

    /// <summary>The declared bid in wei; zero unless declared.</summary>
    public UInt256 Bid { get; init; }

    /// <summary>The blocks or slots that it is for.</summary>
    public required OrderWindow Window { get; init; }

    /// <summary>The earliest timestamp of the block in Unix seconds; 0 = any.</summary>
    public ulong MinTime { get; init; }

    /// <summary>The latest timestamp of the block in Unix seconds; 0 = any.</summary>
    public ulong MaxTime { get; init; }

    /// <summary>When its last byte was read; Unix ms.</summary>
    public required ulong PlacedAt { get; init; }

    /// <summary>What its owner shares with everybody, once for each revision.</summary>
    public SharedHints Hints { get; init; }

    /// <summary>The transactions in their order.</summary>
    public required IReadOnlyList<BidTransaction> Transactions { get; init; }

    /// <summary>What the builder is to give back; null for nothing. Places are those of what is sealed: a backrun's target is the first.</summary>
    public RefundTerms? Refund { get; init; }

    /// <summary>Of a private transaction: whom its owner wants refunded of what a backrun pays; empty: its sender, 90 %.</summary>
    public IReadOnlyList<RefundShare> BackrunShares { get; init; } = [];

    /// <summary>Of a backrun: the private transaction that it follows; zero for none.</summary>
    public Hash32 Target { get; init; }

    /// <summary>True where it may be sent again after it was shown to builders.</summary>
    public bool MayRoll => Terms.HasFlag(BidTerms.MayRoll);

    /// <summary>The name of a bundle: of its owner's own id, or of its content where it gave none.</summary>
    public static BundleId IdOfBundle(Address owner, ReadOnlySpan<byte> clientId, in Hash32 content)
        => BundleId.ForClient(owner, clientId.IsEmpty ? content.ToArray() : clientId);

    /// <summary>The name of a private transaction: its sender and nonce, so that a replacement has the same.</summary>
    public static BundleId IdOfPrivate(Address sender, ulong nonce)
    {
        Span<byte> label = stackalloc byte[PrivateLabel.Length + 8];
        PrivateLabel.CopyTo(label);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(label[PrivateLabel.Length..], nonce);
        return BundleId.ForClient(sender, label);
    }

    /// <summary>What is sealed into a slot.</summary>
    public BidPlaintext PlaintextFor(SlotTarget target) => new()
    {
        Terms = Terms, Bid = Bid, TargetBlock = Window.TargetBlockIn(target), MinTime = MinTime, MaxTime = MaxTime, Refund = Refund, Transactions = Transactions,
    };

    /// <summary>Kind and id only.</summary>
    public override string ToString() => $"{Kind} {Id}";

    private static ReadOnlySpan<byte> PrivateLabel => "relay/1/private\0"u8;
}
