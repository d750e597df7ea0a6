using Relay.Auction.Sealing;

namespace Relay.Auction.Slots;

/// <summary>Rule 7: when a slot header is valid.</summary>
internal static class SlotHeaderRules
{
    private const ulong LongestReveal = 60_000;

    /// <summary>The first field that breaks a rule, what it is and what was expected; null for a valid header.</summary>
    public static string? FirstFault(SlotHeader header)
    {
        int n = header.Holders.Count, t = header.Threshold, q = header.Quorum, f = header.Faults;
        if (n is < 1 or > Shamir.MaxHolders) return $"n is {n}, expected 1 to {Shamir.MaxHolders}";
        if (t < 1 || t > n) return $"t is {t}, expected 1 to n = {n}";
        var quorum = (n + f + 2) / 2; // ⌈(n + f + 1) / 2⌉
        if (q != quorum) return $"q is {q}, expected {quorum}";
        if (q > n) return $"f is {f}, too many for n = {n}: no certificate could be reached";
        if (t + f > q) return $"t is {t}, expected at most q − f = {q - f}";

        if (header.OpenAt >= header.Cutoff) return $"openAt is {header.OpenAt}, expected before cutoff = {header.Cutoff}";
        if (header.Freeze < header.Cutoff) return $"freeze is {header.Freeze}, expected at or after cutoff = {header.Cutoff}";
        if (header.Deadline <= header.Freeze) return $"deadline is {header.Deadline}, expected after freeze = {header.Freeze}";
        if (header.Deadline - header.Cutoff > LongestReveal) return $"deadline is {header.Deadline - header.Cutoff} ms after cutoff, expected at most {LongestReveal}";
        if (header.MaxClass is < 1 or > SizeClass.Largest) return $"maxClass is {header.MaxClass}, expected 1 to {SizeClass.Largest}";

        return HolderFault(header);
    }

    /// <remarks>Two places with one key would be one holder that counts twice.</remarks>
    private static string? HolderFault(SlotHeader header)
    {
        for (var i = 0; i < header.Holders.Count; i++)
        {
            var holder = header.Holders[i];
            for (var j = 0; j < i; j++)
            {
                if (header.Holders[j].Holder == holder.Holder) return $"holder {i + 1} has the address of holder {j + 1}";
                if (header.Holders[j].Key.Span.SequenceEqual(holder.Key.Span)) return $"holder {i + 1} has the key of holder {j + 1}";
            }

            if (!P256Key.IsPoint(holder.Key.Span)) return $"the key of holder {i + 1} is not an uncompressed point of P-256";
        }

        return null;
    }
}
