using Relay.Auction.Ethereum;

namespace Relay.Auction.Verifying;

/// <summary>A set or result names the last one before it; the first names nothing (rule 14).</summary>
internal static class ChainCheck
{
    public static void Run(Verification run, string subject, ulong previousSlot, in Hash32 previousHash, ChainLink? expected)
    {
        var isOrdered = previousHash.IsZero ? previousSlot == 0 : previousSlot < run.Header.Slot;
        run.Expect(isOrdered, FaultKind.BrokenChain, subject, $"it follows on slot {previousSlot}, which is not before it");
        if (expected is null)
            run.NotProved($"That the {subject} follows on the one before it: no earlier {subject} was given.");
        else
            run.Expect(
                previousSlot == expected.Slot && previousHash == expected.Hash,
                FaultKind.BrokenChain, subject, $"it follows on slot {previousSlot}, {previousHash}; expected slot {expected.Slot}, {expected.Hash}");
    }
}
