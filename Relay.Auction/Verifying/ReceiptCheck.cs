using Relay.Auction.Ethereum;
using Relay.Auction.Receipts;
using Relay.Auction.Slots;

namespace Relay.Auction.Verifying;

/// <summary>Each receipt's promise is kept: this leaf at this sequence in the set, taken in time; or the slot is void.</summary>
internal static class ReceiptCheck
{
    public static void Run(Verification run, IEnumerable<GivenReceipt> receipts)
    {
        var bySequence = new Dictionary<uint, Hash32>();
        foreach (var given in receipts)
        {
            var (receipt, subject) = (given.Receipt.Value, $"receipt {given.Receipt.Value.Sequence}");
            if (!run.ExpectRelay(given.Receipt, subject)) continue;
            if (receipt.SlotHash != run.SlotHash)
            {
                run.Found(FaultKind.ForeignObject, subject, "it is of another slot");
                continue;
            }

            // In a slot that is void because the store lost leaves the void is the promise, for both of them.
            if (!bySequence.TryAdd(receipt.Sequence, receipt.Leaf) && bySequence[receipt.Sequence] != receipt.Leaf && !(run.IsVoid && run.Result.Reason == RejectionCode.StoreFailedOver))
                run.Found(FaultKind.SequenceTwice, subject, $"the sequence was given to {bySequence[receipt.Sequence]} and to {receipt.Leaf}");
            CheckTime(run, given, subject);
            if (!run.IsVoid && run.Set is not null) CheckPlace(run, run.Set, given, subject);
        }
    }

    private static void CheckTime(Verification run, GivenReceipt given, string subject)
    {
        var (header, at) = (run.Header, given.Receipt.Value.ReceivedAt);
        run.Expect(at < header.Cutoff, FaultKind.Late, subject, $"taken at {UnixTime.Text(at)}, the cut-off was {UnixTime.Text(header.Cutoff)}");
        run.Expect(at >= header.OpenAt, FaultKind.BackDated, subject, $"taken at {UnixTime.Text(at)}, the slot opened at {UnixTime.Text(header.OpenAt)}");
        run.Expect(
            given.SentAt is null || at + header.SkewMilliseconds >= given.SentAt,
            FaultKind.BackDated, subject, $"taken at {UnixTime.Text(at)}, and sent at {UnixTime.Text(given.SentAt ?? 0)} by the owner's clock");
    }

    private static void CheckPlace(Verification run, SetCommit set, GivenReceipt given, string subject)
    {
        var receipt = given.Receipt.Value;
        if (given.Proof is { } proof)
            run.Expect(
                MerkleTree.Verify(receipt.Leaf, receipt.Sequence, set.Count, proof, set.Root),
                FaultKind.MissingInclusion, subject, "its proof does not lead to the set's root");

        if (receipt.Sequence >= set.Count)
            run.Found(FaultKind.Dropped, subject, $"the set has {set.Count} leaves, from 0");
        else if (run.Evidence.Transcript is null)
            run.Expect(given.Proof is not null, FaultKind.MissingInclusion, subject, "there is neither a proof nor a transcript that shows it in the set");
        else if (receipt.Sequence >= run.Leaves.Count || run.Leaves[(int)receipt.Sequence] != receipt.Leaf)
            run.Found(
                run.Leaves.Contains(receipt.Leaf) ? FaultKind.Swapped : FaultKind.Dropped, subject,
                run.Leaves.Contains(receipt.Leaf) ? "its leaf stands at another sequence" : "its leaf is not in the set");
    }
}
