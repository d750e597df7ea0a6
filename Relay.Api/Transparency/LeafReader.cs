using Relay.Api.Submission;
using Relay.Auction.Ethereum;
using Relay.Auction.Keys;
using Relay.Auction.Receipts;
using Relay.Auction.Slots;
using Relay.Auction.State;

namespace Relay.Api.Transparency;

/// <summary>Where a leaf stands, with its receipt again: for whoever knows the leaf, by both doors.</summary>
internal sealed class LeafReader(SlotRecordReader records, RelayStore store, RelayKeys keys)
{
    /// <summary>The leaf; null where it does not stand in the slot.</summary>
    public async Task<LeafView?> ReadAsync(SlotHeader header, Hash32 leaf, CancellationToken cancellation)
    {
        if (await store.Leaves.FindAsync(header.Slot, leaf, cancellation).ConfigureAwait(false) is not { } known) return null;
        var receipt = new SubmissionReceipt(header.Hash, leaf, known.Content, known.Sequence, known.ReceivedAtMs, known.Durability).SignedBy(keys.Relay);
        var state = await StateAsync(header.Slot, known.Sequence, cancellation).ConfigureAwait(false);
        return new LeafView(header.Slot, leaf.ToString(), known.Sequence, state, SubmissionAnswer.Of(header.Slot, receipt, keys.Relay.Address));
    }

    private async Task<string> StateAsync(ulong slot, uint sequence, CancellationToken cancellation)
    {
        if (await records.TranscriptAsync(slot, cancellation).ConfigureAwait(false) is { } transcript && sequence < transcript.Value.Rows.Count)
            return RowWords.Of(transcript.Value.Rows[(int)sequence].Class);
        return await records.SetAsync(slot, cancellation).ConfigureAwait(false) is { } set ? (sequence < set.Value.Count ? "committed" : "left_out") : "sealed";
    }
}
