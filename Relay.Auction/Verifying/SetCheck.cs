using Relay.Auction.Slots;

namespace Relay.Auction.Verifying;

/// <summary>The set is the relay's, of this slot, chained, frozen in time, and the only one.</summary>
internal static class SetCheck
{
    public static void Run(Verification run)
    {
        if (run.Evidence.Set is not { } signed)
        {
            run.Expect(run.IsVoid, FaultKind.MissingInclusion, "set", "the slot is ranked, and no set was given");
            return;
        }

        var (set, header) = (signed.Value, run.Header);
        run.ExpectRelay(signed, "set");
        run.Expect(set.SlotHash == run.SlotHash && set.Slot == header.Slot, FaultKind.ForeignObject, "set", "it is of another header");
        run.Expect(set.Count <= header.MaxLeaves, FaultKind.Inserted, "set", $"it has {set.Count} leaves, the header allows {header.MaxLeaves}");
        run.Expect(
            set.FrozenAt >= header.Cutoff, FaultKind.BackDated, "set",
            $"frozen at {UnixTime.Text(set.FrozenAt)}, before the cut-off at {UnixTime.Text(header.Cutoff)}");
        run.Expect(
            run.IsVoid || set.FrozenAt <= header.Deadline, FaultKind.Late, "set",
            $"frozen at {UnixTime.Text(set.FrozenAt)}, after the deadline at {UnixTime.Text(header.Deadline)}");
        ChainCheck.Run(run, "set", set.PreviousSlot, set.PreviousSet, run.Evidence.PreviousSet);

        foreach (var other in run.Evidence.OtherSets)
        {
            // Only the relay's own signature makes a second set evidence: anybody can write one.
            if (other.Value.SlotHash == run.SlotHash && other.Value.Hash != run.SetHash && other.IsBy(run.Keys.Relay))
                run.Found(FaultKind.SecondRoot, other.Value.ToString(), $"the relay signed this set too, with root {other.Value.Root}, beside root {set.Root}");
        }
    }
}
