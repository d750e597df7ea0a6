using Relay.Api.Transparency;
using Relay.Api.Verbs.Sending;
using Relay.Auction;
using Relay.Auction.Ethereum;
using Relay.Auction.Receipts;
using Relay.Auction.Sealing;
using Relay.Auction.Verifying;

namespace Relay.Api.Verbs.Verifying;

/// <summary>What owners and auditors add to the public evidence of a slot: receipts with their seeds, told fates, the export.</summary>
internal static class OwnEvidence
{
    /// <summary>Receipts with the proofs that came for them.</summary>
    public static IReadOnlyList<GivenReceipt> Receipts(IReadOnlyList<ReceiptFile> files, IReadOnlyList<ProofView> proofs)
    {
        var given = new List<GivenReceipt>();
        foreach (var file in files)
        {
            if (!SubmissionReceipt.TryDecode(file.Receipt, out var receipt)) continue; // Said when the file was read.
            var proof = proofs.FirstOrDefault(proof => proof.Leaf == receipt.Leaf.ToString() && proof.Sequence == receipt.Sequence);
            given.Add(new GivenReceipt(
                new SignedObject<SubmissionReceipt>(receipt, Hex.TryDecode(file.Signature, out var signature) ? signature : default(ReadOnlyMemory<byte>)),
                proof is null ? null : [.. proof.Proof.Select(text => Hash32.TryParse(text, out var hash) ? hash : default)], file.SentAt));
        }

        return given;
    }

    /// <summary>Own leaves with the fates that the relay told, where all leaves of their bundle id are there.</summary>
    /// <param name="files">Receipts of one slot.</param>
    /// <param name="entries">What the relay told; null where it was not asked.</param>
    /// <param name="notProved">A sentence for each leaf of one's own whose receipt is not there.</param>
    public static IReadOnlyList<OwnLeaf> Leaves(IReadOnlyList<ReceiptFile> files, IReadOnlyList<EntryView>? entries, List<string> notProved)
    {
        var known = files.Select(file => file.Leaf).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var incomplete = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in (entries ?? []).Where(entry => !known.Contains(entry.Leaf)))
        {
            incomplete.Add(entry.BundleId);
            notProved.Add($"What became of leaf {entry.Sequence}, which your key signed: its receipt was not given, so its bundle is left out of the owner's checks.");
        }

        var told = (entries ?? []).DistinctBy(entry => entry.Leaf).ToDictionary(entry => entry.Leaf, StringComparer.OrdinalIgnoreCase);
        var own = new List<OwnLeaf>();
        foreach (var file in files)
        {
            var entry = told.GetValueOrDefault(file.Leaf);
            if (!SubmissionReceipt.TryDecode(file.Receipt, out var receipt) || (entry is not null && incomplete.Contains(entry.BundleId))) continue;
            own.Add(new OwnLeaf(receipt.Sequence, file.Envelope, Hex.TryDecode(file.Seed, out var seed) && seed.Length == Secret32.Size ? new Secret32(seed) : null, entry is null ? null : FateOf(entry)));
        }

        return own;
    }

    /// <summary>The export as the verifier takes it.</summary>
    public static IReadOnlyList<AuditedLeaf>? Audited(AuditExport? export) => export is null ? null : [.. export.Leaves.Select(leaf => new AuditedLeaf(
        leaf.Envelope, [.. leaf.Shares.Select(share => new Share(share.Index, Hex.TryDecode(share.Share, out var bytes) && bytes.Length == Secret32.Size ? new Secret32(bytes) : default))], FateOf(leaf.Entry)))];

    private static LeafFate FateOf(EntryView entry) => new((RejectionCode)entry.Number, UInt256.TryParse(entry.Value, out var value) ? value : UInt256.Zero, entry.Gas);
}
