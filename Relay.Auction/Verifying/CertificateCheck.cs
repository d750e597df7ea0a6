using Relay.Auction.Receipts;

namespace Relay.Auction.Verifying;

/// <summary>Enough holders marked this set before it was opened, each of them once (rules 9 and 10).</summary>
internal static class CertificateCheck
{
    public static void Run(Verification run)
    {
        var own = new Dictionary<byte, SignedObject<Marks>>();
        foreach (var signed in run.Evidence.Marks)
        {
            var (marks, subject) = (signed.Value, $"marks of holder {signed.Value.Index}");
            if (!run.ExpectHolder(signed, marks.Index, subject)) continue;
            if (run.Set is null || marks.SetHash != run.SetHash || marks.Count != run.Set.Count)
                run.Found(FaultKind.ForeignObject, subject, "they are of another set");
            else if (!own.TryAdd(marks.Index, signed) && own[marks.Index].Value.Hash != marks.Hash)
                run.Found(FaultKind.HolderContradiction, subject, "the holder marked one set in two ways");
        }

        if (Certificate.TryCreate(own.Values, out var certificate)) run.Certificate = certificate;
        if (run.IsVoid) return;
        run.Expect(
            own.Count >= run.Header.Quorum, FaultKind.Uncertified, "certificate", $"{own.Count} holders marked the set, expected at least {run.Header.Quorum}");
        run.Expect(
            certificate is null || certificate.Hash == run.Result.CertificateHash,
            FaultKind.Uncertified, "certificate", "the result names another certificate than these marks make");
    }
}
