using Relay.Auction.Ethereum;
using Relay.Auction.Keys;
using Relay.Auction.Opening;
using Relay.Auction.Receipts;
using Relay.Auction.Sealing;
using Relay.Auction.Slots;
using Relay.Auction.State;

namespace Relay.Auction.Tracking;

/// <summary>Which of a slot's losing bundles stand in a block: they are opened again from what the keyholder released, and forgotten.</summary>
internal sealed class LosingBundles(RelayStore store, RelayKeys keys)
{
    private const int Page = 256;

    /// <summary>Their sequences: those that opened, did not win, and of which any transaction that no winner has too stands in the block.</summary>
    public async Task<IReadOnlyList<uint>> InAsync(ulong slot, IReadOnlyDictionary<Hash32, uint> block, CancellationToken cancellation)
    {
        if (await OutcomesAsync(slot, cancellation).ConfigureAwait(false) is not { } outcomes || await store.Headers.FindAsync(slot, cancellation).ConfigureAwait(false) is not { } stored
            || !StoredHeader.TryDecode(stored, out var header, out _)) return [];
        var (won, lost) = (new HashSet<Hash32>(), new List<(uint Sequence, Hash32[] Hashes)>());
        for (var next = 0; next < outcomes.Rows.Count; next += Page)
        {
            foreach (var leaf in (await store.Leaves.ReadAsync(slot, (uint)next, Page, cancellation).ConfigureAwait(false)).OfType<StoredLeaf>())
            {
                if (leaf.Seq >= outcomes.Rows.Count || outcomes.Rows[(int)leaf.Seq] is not { } row || row.Share == default) continue;
                var hashes = HashesOf(leaf, header.Header, row.Share).Where(block.ContainsKey).ToArray();
                if (row.Class == RowClass.Won) won.UnionWith(hashes);
                else if (hashes.Length > 0) lost.Add((leaf.Seq, hashes));
            }
        }

        return [.. lost.Where(bundle => bundle.Hashes.Any(hash => !won.Contains(hash))).Select(bundle => bundle.Sequence)];
    }

    private static IEnumerable<Hash32> HashesOf(StoredLeaf leaf, SlotHeader header, Secret32 share)
    {
        if (!Envelope.TryParse(leaf.Envelope, header, out var envelope, out _) || envelope.IsCancel) yield break;
        if (EnvelopeOpener.Open(envelope, [new Share(1, share)]) is not OpeningOutcome.Opened opened) yield break;
        foreach (var transaction in opened.Plaintext.Transactions)
        {
            if (TransactionDecoder.TryDecode(transaction.Raw, out var decoded, out _)) yield return decoded.Hash;
        }
    }

    private async Task<OutcomesRecord?> OutcomesAsync(ulong slot, CancellationToken cancellation)
        => await store.Records.FindAsync(slot, RecordKind.Outcomes, cancellation).ConfigureAwait(false) is { } stored
            && keys.Rest.TryOpen(RestPurpose.Outcomes, stored.Span, out var opened) && OutcomesRecord.TryDecode(opened, out var outcomes) ? outcomes : null;
}
