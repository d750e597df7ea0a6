namespace Relay.Auction.Slots;

/// <summary>The figures from which <see cref="SlotClock"/> computes every instant, in milliseconds.</summary>
/// <param name="GenesisMs">Start of slot 0, since 1970 (UTC).</param>
/// <param name="SlotDurationMs">Length of a slot, at least 200.</param>
/// <param name="CloseLeadMs">How long before its start a slot closes; negative where it closes after its start.</param>
/// <param name="CloseGraceMs">From the cut-off to the freeze.</param>
/// <param name="OpenDeadlineMs">From the freeze to the keyholders' deadline.</param>
/// <param name="PublicationMs">From the slot's start until its result is due at the builders.</param>
/// <param name="HeadersAhead">How many slots are open at once, at least 1.</param>
public sealed record SlotTiming(
    ulong GenesisMs, ulong SlotDurationMs, long CloseLeadMs, ulong CloseGraceMs, ulong OpenDeadlineMs, ulong PublicationMs, ulong HeadersAhead);
