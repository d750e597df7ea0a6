using Relay.Auction.Ethereum;
using Relay.Auction.Sealing;

namespace Relay.Auction.Orders;

/// <summary>An order as a door has read it from a client, in clear. Never printed.</summary>
/// <remarks>The bytes belong to the caller, which overwrites them when it has its answer: nothing keeps them for longer than the call.</remarks>
public sealed record ClearOrder
{
    /// <summary>Bundle or private transaction.</summary>
    public required OrderKind Kind { get; init; }

    /// <summary>The transactions in their order; exactly one for <see cref="OrderKind.PrivateTransaction"/>.</summary>
    public required IReadOnlyList<BidTransaction> Transactions { get; init; }

    /// <summary>The same, decoded and checked by the rules of the chain, where the door did that; null: it is still to be done.</summary>
    public IReadOnlyList<SignedTransaction>? Decoded { get; init; }

    /// <summary>The client's own id of a bundle (replacementUuid), by which it is replaced and cancelled; empty: none, each content is a bundle of its own.</summary>
    public ReadOnlyMemory<byte> ClientId { get; init; }

    /// <summary>What it pays the fee recipient at the least, in wei; null where nothing is declared.</summary>
    public UInt256? Bid { get; init; }

    /// <summary>The blocks or slots that it is for; null: of a bundle the slot that closes next, of a private transaction as many blocks as the relay keeps it.</summary>
    public OrderWindow? Window { get; init; }

    /// <summary>The earliest timestamp of the block in Unix seconds; 0 = any.</summary>
    public ulong MinTime { get; init; }

    /// <summary>The latest timestamp of the block in Unix seconds; 0 = any.</summary>
    public ulong MaxTime { get; init; }

    /// <summary>The client's replacement nonce: must be above the last one of this id; null: one above it.</summary>
    public ulong? Nonce { get; init; }

    /// <summary>True where it may be sent again after it was shown to builders as a winner.</summary>
    public bool MayRoll { get; init; }

    /// <summary>What its owner shares with everybody.</summary>
    public SharedHints Hints { get; init; }

    /// <summary>What the builder is to give back; null for nothing.</summary>
    public RefundTerms? Refund { get; init; }

    /// <summary>Of a private transaction: whom its owner wants refunded of what a backrun pays; empty: its sender, 90 %.</summary>
    public IReadOnlyList<RefundShare> BackrunShares { get; init; } = [];

    /// <summary>Of a backrun: the private transaction that it follows, which is sealed ahead of it; zero for none.</summary>
    public Hash32 Target { get; init; }

    /// <summary>Kind and size only.</summary>
    public override string ToString() => $"{Kind} of {Transactions.Count} transactions";
}
