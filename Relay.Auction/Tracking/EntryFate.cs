using Relay.Auction.Ethereum;
using Relay.Auction.Opening;
using Relay.Auction.Receipts;

namespace Relay.Auction.Tracking;

/// <summary>What an owner is told of a leaf after the slot.</summary>
/// <param name="Fate">What became of it.</param>
/// <param name="Winner">Of a winner: its places on the chain; null where the relay has not seen the chain.</param>
/// <param name="LostBy">Of one that was outbid: the lowest winner's value less its own, in wei; null for all others. By whom is nobody's business.</param>
public sealed record EntryFate(Fate Fate, WinnerFate? Winner, UInt256? LostBy)
{
    /// <summary>The fate of a leaf.</summary>
    /// <param name="row">Its outcome.</param>
    /// <param name="slot">All outcomes of the slot, valued by one rule.</param>
    /// <param name="fates">What the chain made of the winners; null where nobody looked yet.</param>
    public static EntryFate Of(OutcomeRow row, OutcomesRecord slot, SlotFates? fates)
    {
        ArgumentNullException.ThrowIfNull(row);
        ArgumentNullException.ThrowIfNull(slot);
        if (row.Class == RowClass.Won)
        {
            var winner = fates?.Of(row.Entry.Sequence);
            return new EntryFate(winner?.Fate ?? (slot.Context.ParentHash.IsZero ? Fate.Won : Fate.WonPending), winner, null);
        }

        var fate = OfCode(row.Entry.Code);
        return new EntryFate(fate, null, fate == Fate.Lost ? LostByOf(row, slot) : null);
    }

    /// <remarks>Null where it paid no less than the lowest winner: then a conflict, or the gas that it takes, decided and not the value.</remarks>
    private static UInt256? LostByOf(OutcomeRow row, OutcomesRecord slot)
    {
        var winners = slot.Rows.Where(one => one.Class == RowClass.Won).Select(one => one.Entry.Value).ToArray();
        if (winners.Length == 0) return null;
        var lowest = winners.Min();
        return lowest > row.Entry.Value ? UInt256.SubtractFloor(lowest, row.Entry.Value) : null;
    }

    private static Fate OfCode(RejectionCode code) => code switch
    {
        RejectionCode.Superseded => Fate.Replaced,
        RejectionCode.Cancelled => Fate.Cancelled,
        RejectionCode.Expired => Fate.Expired,
        RejectionCode.NotSimulated => Fate.NotVerified,
        RejectionCode.NoRoom or RejectionCode.DuplicateTransaction or RejectionCode.NonceConflict or RejectionCode.BelowReserve or RejectionCode.NonceGap
            or RejectionCode.StateConflict => Fate.Lost,
        RejectionCode.HolderUnreachable or RejectionCode.HolderRefused or RejectionCode.DeadlinePassed or RejectionCode.HolderFaulty or RejectionCode.StoreDamaged
            or RejectionCode.StoreFailedOver => Fate.SlotVoid,
        _ => Fate.Invalid,
    };
}
