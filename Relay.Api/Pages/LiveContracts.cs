using Relay.Auction;
using Relay.Auction.Closing;
using Relay.Auction.Ethereum;
using Relay.Auction.Receipts;

namespace Relay.Api.Pages;

/// <summary>A decided slot as the live page shows it: the event <c>slot</c>. Instants are Unix milliseconds.</summary>
/// <param name="Slot">The slot.</param>
/// <param name="Status">ranked or void.</param>
/// <param name="Reason">Why it is void.</param>
/// <param name="Sealed">Leaves of its set; null where its details are kept no longer.</param>
/// <param name="Opened">How many of them opened; null likewise.</param>
/// <param name="Winners">How many won.</param>
/// <param name="TotalValue">What they pay together, wei.</param>
/// <param name="ClosedAt">The cut-off; null likewise.</param>
/// <param name="PublishedAt">When the result was ready; null likewise.</param>
public sealed record LiveSlot(ulong Slot, string Status, string? Reason, uint? Sealed, uint? Opened, int Winners, string TotalValue, ulong? ClosedAt, ulong? PublishedAt)
{
    internal static LiveSlot Of(ulong slot, SlotResult result, PublishedSlot? contents) => new(
        slot, result.Status == SlotStatus.Ranked ? "ranked" : "void", result.Reason == RejectionCode.None ? null : new Rejection(result.Reason, "").Word,
        contents is null ? null : contents.Set?.Count ?? 0, contents?.Opened, result.Winners.Count,
        result.Winners.Aggregate(UInt256.Zero, (sum, winner) => UInt256.AddSaturating(sum, winner.Value)).ToQuantity(), contents?.ClosedAtMs, contents?.PublishedAtMs);
}

/// <summary>The slots in hand: the event <c>now</c>, once a second. Instants are Unix milliseconds.</summary>
/// <param name="Now">The relay's clock.</param>
/// <param name="Builders">How many builders follow the feed of the node that serves the stream.</param>
/// <param name="Open">The slot that closes next; null while it has no header.</param>
/// <param name="Closing">Slots that are closed and not decided.</param>
public sealed record LiveNow(ulong Now, int Builders, LiveOpenSlot? Open, IReadOnlyList<LiveClosingSlot> Closing);

/// <summary>The slot that closes next.</summary>
/// <param name="Slot">The slot.</param>
/// <param name="OpensAt">From when envelopes are taken.</param>
/// <param name="ClosesAt">The cut-off.</param>
/// <param name="Sealed">How many are sealed so far.</param>
public sealed record LiveOpenSlot(ulong Slot, ulong OpensAt, ulong ClosesAt, uint Sealed);

/// <summary>A slot whose set is committed, and that has no result yet.</summary>
/// <param name="Slot">The slot.</param>
/// <param name="Sealed">Leaves of its set.</param>
public sealed record LiveClosingSlot(ulong Slot, uint Sealed);

/// <summary>What the chain made of the last slots with winners: the event <c>chain</c>, whole, whenever it changes. None without an execution node.</summary>
/// <param name="Slots">By number; a slot whose block nobody has looked at yet is missing.</param>
public sealed record LiveChain(IReadOnlyList<LiveChainSlot> Slots);

/// <summary>The winners of a slot on the chain. It may change until the slot's block is 64 blocks deep.</summary>
/// <param name="Slot">The slot.</param>
/// <param name="Winners">How many won.</param>
/// <param name="Included">How many of them stand whole on the chain, in the slot's block or a later one.</param>
/// <param name="Pending">How many of them may still come: the slot's block is not there yet.</param>
public sealed record LiveChainSlot(ulong Slot, int Winners, int Included, int Pending);
