using Relay.Auction.Closing;
using Relay.Auction.Ethereum;

namespace Relay.Builders.Forwarding;

/// <summary>A slot's winners on their way to builders' urls.</summary>
internal sealed record PushedSlot(ulong Slot, ulong PublishedAtMs, ulong DeadlineMs, IReadOnlyList<PushedWinner> Winners)
{
    /// <summary>The slot only.</summary>
    public override string ToString() => $"winners of slot {Slot}";
}

/// <summary>One winner of a slot, with what its push needs to know.</summary>
internal sealed record PushedWinner(ulong Slot, ulong TargetBlock, int Rank, int Of, Hash32 Leaf, WinnerContents Contents)
{
    /// <summary>Slot and rank only.</summary>
    public override string ToString() => $"rank {Rank} of slot {Slot}";
}
