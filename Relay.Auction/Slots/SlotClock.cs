namespace Relay.Auction.Slots;

/// <summary>The arithmetic of slots: the only place that knows when a slot opens, closes and must be published.</summary>
/// <remarks>Pure: every answer is a function of the arguments. Instants are milliseconds since 1970 (UTC), as in the slot header.</remarks>
public sealed class SlotClock
{
    private readonly SlotTiming _timing;

    /// <summary>A clock for one timing; the timing is validated where the options are.</summary>
    public SlotClock(SlotTiming timing) => _timing = timing;

    /// <summary>The slot in whose time <paramref name="atMs"/> falls; 0 before genesis.</summary>
    public ulong SlotAt(ulong atMs) => atMs < _timing.GenesisMs ? 0 : (atMs - _timing.GenesisMs) / _timing.SlotDurationMs;

    /// <summary>When the slot's own time begins.</summary>
    public ulong StartOf(ulong slot) => _timing.GenesisMs + slot * _timing.SlotDurationMs;

    /// <summary>The cut-off: what arrived at this instant or later is late.</summary>
    public ulong ClosesAt(ulong slot) => (ulong)((long)StartOf(slot) - _timing.CloseLeadMs);

    /// <summary>When the lease holder freezes the slot; what was in time has until then to be appended.</summary>
    public ulong FreezesAt(ulong slot) => ClosesAt(slot) + _timing.CloseGraceMs;

    /// <summary>When the slot takes its first submission: as many slot durations before the cut-off as headers are published ahead.</summary>
    public ulong OpensAt(ulong slot) => ClosesAt(slot) - _timing.HeadersAhead * _timing.SlotDurationMs;

    /// <summary>After this instant the keyholders release nothing: the slot is void if it has no result.</summary>
    public ulong DeadlineOf(ulong slot) => FreezesAt(slot) + _timing.OpenDeadlineMs;

    /// <summary>When the result is due at the builders: the end of the time that validation and simulation may take.</summary>
    public ulong PublicationDueAt(ulong slot) => StartOf(slot) + _timing.PublicationMs;

    /// <summary>The slot that closes next: the first whose cut-off is after <paramref name="atMs"/>.</summary>
    public ulong NextToClose(ulong atMs)
    {
        var slot = SlotAt((ulong)Math.Max(0, (long)atMs + _timing.CloseLeadMs));
        return ClosesAt(slot) > atMs ? slot : slot + 1;
    }

    /// <summary>How far past the cut-off an instant is; zero or less is in time to the millisecond before it.</summary>
    public long LateByMs(ulong slot, ulong atMs) => (long)atMs - (long)ClosesAt(slot);
}
