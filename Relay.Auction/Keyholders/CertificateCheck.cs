using Relay.Auction.Receipts;
using Relay.Auction.Slots;

namespace Relay.Auction.Keyholders;

/// <summary>When marks of holders allow the release of a set's shares (rules 9 and 10).</summary>
internal static class CertificateCheck
{
    /// <summary>The first fault in plain words; null where at least q of the header's holders signed marks of this very set.</summary>
    public static string? FirstFault(Certificate certificate, SetCommit set, SlotHeader header)
    {
        if (certificate.Marks.Count < header.Quorum) return $"the certificate has {certificate.Marks.Count} marks, expected {header.Quorum}";
        var setHash = set.Hash;
        foreach (var mark in certificate.Marks)
        {
            if (mark.Value.SetHash != setHash || mark.Value.Count != set.Count) return "the certificate is for another set than the one that was marked";
            if (mark.Value.Index > header.Holders.Count || !mark.IsBy(header.Holders[mark.Value.Index - 1].Holder)) return $"the marks of holder {mark.Value.Index} are not signed by it";
        }

        return null;
    }
}
