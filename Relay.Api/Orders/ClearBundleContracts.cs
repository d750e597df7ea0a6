using Relay.Api.Submission;
using Relay.Auction;
using Relay.Auction.Ethereum;
using Relay.Auction.Orders;
using Relay.Auction.Tracking;

namespace Relay.Api.Orders;

/// <summary>A bundle in clear, or a private transaction.</summary>
/// <param name="Transactions">Signed transactions in their order, each 0x-hex or {"raw": 0x-hex, "mayRevert": true, "mayDrop": true}.</param>
/// <param name="Id">The sender's own id, to replace and cancel it; at most 128 characters.</param>
/// <param name="Bid">What it pays the fee recipient at the least, in wei, decimal or 0x-quantity; without it the relay's rule counts.</param>
/// <param name="Block">The first block that it is for; number or 0x-quantity.</param>
/// <param name="LastBlock">The last block; default <paramref name="Block"/>.</param>
/// <param name="Slot">Instead of blocks: the first slot, whatever block it builds. Without either: the slot that closes next; of a private transaction 25 blocks.</param>
/// <param name="LastSlot">The last slot; default <paramref name="Slot"/>.</param>
/// <param name="MinTimestamp">Earliest timestamp of the block, Unix seconds.</param>
/// <param name="MaxTimestamp">Latest timestamp of the block, Unix seconds.</param>
/// <param name="Nonce">Replacement nonce: above the last one of this id; default one above it.</param>
/// <param name="MayRoll">True where it may be sent again after builders were shown it.</param>
/// <param name="Kind">bundle (default) or privateTransaction.</param>
/// <param name="Refund">Of a bundle: what the builder is to give back (docs/refunds.md).</param>
public sealed record ClearBundleRequest(
    IReadOnlyList<string> Transactions, string? Id, string? Bid, ulong? Block, ulong? LastBlock, ulong? Slot, ulong? LastSlot, ulong? MinTimestamp, ulong? MaxTimestamp, ulong? Nonce,
    bool? MayRoll, string? Kind, ClearRefund? Refund);

/// <summary>What the builder of a bundle is to give back.</summary>
/// <param name="Recipients">Who gets which part; together at most 10,000 basis points.</param>
/// <param name="Places">Places, from 0, of the transactions whose payment is shared; default the last one.</param>
/// <param name="Delayed">True where it is paid later, outside of the block.</param>
public sealed record ClearRefund(IReadOnlyList<ClearRefundShare> Recipients, IReadOnlyList<int>? Places, bool? Delayed);

/// <summary>One who is refunded.</summary>
/// <param name="Address">The recipient.</param>
/// <param name="BasisPoints">Its part, in hundredths of a percent: 1 to 10,000.</param>
public sealed record ClearRefundShare(string Address, int BasisPoints);

/// <summary>What stands after a bundle was sent in clear.</summary>
/// <param name="Id">The relay's name for it: asks for its fate and cancels it.</param>
/// <param name="BundleHash">keccak256 over the hashes of its transactions.</param>
/// <param name="State">sealed, with a receipt; or waiting for a slot to open.</param>
/// <param name="Unit">block or slot.</param>
/// <param name="First">The first one that it is for.</param>
/// <param name="Last">The last one that it is for.</param>
/// <param name="Nonce">Its replacement nonce.</param>
/// <param name="Receipt">The signed receipt of the first slot that it was sealed into; null while it waits.</param>
public sealed record ClearBundleAnswer(string Id, string BundleHash, string State, string Unit, ulong First, ulong Last, ulong Nonce, SubmissionAnswer? Receipt)
{
    internal static ClearBundleAnswer Of(OrderOutcome.Placed placed, Address relay) => new(
        placed.Id.ToString(), placed.BundleHash.ToString(), placed.Sealed is null ? "waiting" : "sealed", UnitOf(placed.Window), placed.Window.First, placed.Window.Last, placed.Nonce,
        placed.Sealed is { } leaf ? SubmissionAnswer.Of(leaf.Slot, leaf.Receipt, relay) : null);

    internal static string UnitOf(OrderWindow window) => window.Unit == WindowUnit.Slot ? "slot" : "block";
}

/// <summary>A cancelled bundle.</summary>
/// <param name="Id">The relay's name for it.</param>
/// <param name="State">cancelled.</param>
/// <param name="ClosedSlot">A slot that it stood in and that had closed already: it may still be shown as that slot's winner. Null: it competes nowhere.</param>
public sealed record ClearCancelAnswer(string Id, string State, ulong? ClosedSlot);

/// <summary>The fate of a bundle so far.</summary>
/// <param name="Id">The relay's name for it.</param>
/// <param name="Kind">bundle or privateTransaction.</param>
/// <param name="State">waiting, sealed, shown (it won: builders have it), included (it stands on the chain), nonce_used (the chain used a nonce of it for another transaction), cancelled or expired.</param>
/// <param name="Unit">block or slot.</param>
/// <param name="First">The first one that it is for.</param>
/// <param name="Last">The last one that it is for.</param>
/// <param name="Nonce">Its replacement nonce.</param>
/// <param name="PlacedAt">When it was received, Unix milliseconds.</param>
/// <param name="Slot">The slot that it was last sealed into.</param>
/// <param name="ShownIn">The slot that it won.</param>
/// <param name="Reason">Why it did not win <paramref name="Slot"/>; null while that is not known, and where it won.</param>
/// <param name="Hashes">Hashes of its transactions.</param>
/// <param name="Block">The block that holds the first of its transactions that is on the chain; null where none is, or the node does not say.</param>
/// <param name="BlockHash">That block's hash.</param>
/// <param name="Index">The place of that transaction in the block, from 0.</param>
/// <param name="Fate">What the chain made of it as a winner: a word of docs/fates.md; null where it did not win, or that is not known.</param>
public sealed record ClearFateAnswer(
    string Id, string Kind, string State, string Unit, ulong First, ulong Last, ulong Nonce, ulong PlacedAt, ulong? Slot, ulong? ShownIn, string? Reason, IReadOnlyList<string> Hashes,
    ulong? Block, string? BlockHash, uint? Index, string? Fate)
{
    internal static ClearFateAnswer Of(OrderFate fate) => new(
        fate.Id.ToString(), fate.Kind == OrderKind.Bundle ? "bundle" : "privateTransaction", fate.State, ClearBundleAnswer.UnitOf(fate.Window), fate.Window.First, fate.Window.Last, fate.Nonce,
        fate.PlacedAt, fate.Slot, fate.ShownIn, fate.LastOutcome == RejectionCode.None ? null : new Rejection(fate.LastOutcome, "").Word, [.. fate.Hashes.Select(hash => hash.ToString())],
        fate.Place?.Block, fate.Place?.BlockHash.ToString(), fate.Place?.Index, fate.Winner is { } winner ? FateWords.Of(winner) : null);
}
