namespace Relay.Auction.Ranking;

/// <summary>Sorts by a 64-bit key, and compares in full only where keys are equal. Its time grows with the count alone.</summary>
internal static class KeyedSort
{
    private const int Digits = 8;

    /// <summary>Ascending by key; <paramref name="compare"/> must agree with the keys and be total, so that the order is the only one.</summary>
    public static void Sort(Span<ulong> keys, Span<int> items, Comparison<int> compare)
    {
        Span<ulong> otherKeys = new ulong[keys.Length];
        Span<int> otherItems = new int[keys.Length];
        var counts = CountDigits(keys);
        var swapped = false;
        for (var digit = 0; digit < Digits; digit++)
        {
            var starts = counts.AsSpan(digit * 256, 256);
            if (!TurnIntoStarts(starts, keys.Length)) continue;
            if (!swapped) Scatter(keys, items, otherKeys, otherItems, starts, digit);
            else Scatter(otherKeys, otherItems, keys, items, starts, digit);
            swapped = !swapped;
        }

        if (swapped)
        {
            otherKeys.CopyTo(keys);
            otherItems.CopyTo(items);
        }

        for (int start = 0, end; start < keys.Length; start = end)
        {
            for (end = start + 1; end < keys.Length && keys[end] == keys[start];) end++;
            if (end - start > 1) items[start..end].Sort(compare);
        }
    }

    private static int[] CountDigits(ReadOnlySpan<ulong> keys)
    {
        var counts = new int[Digits * 256];
        foreach (var key in keys)
        {
            for (var digit = 0; digit < Digits; digit++) counts[digit * 256 + (byte)(key >> (8 * digit))]++;
        }

        return counts;
    }

    // False where all keys have the same digit, so that there is nothing to do.
    private static bool TurnIntoStarts(Span<int> counts, int total)
    {
        var start = 0;
        foreach (ref var count in counts)
        {
            if (count == total) return false;
            (count, start) = (start, start + count);
        }

        return true;
    }

    private static void Scatter(ReadOnlySpan<ulong> keys, ReadOnlySpan<int> items, Span<ulong> toKeys, Span<int> toItems, Span<int> starts, int digit)
    {
        for (var i = 0; i < keys.Length; i++)
        {
            var place = starts[(byte)(keys[i] >> (8 * digit))]++;
            toKeys[place] = keys[i];
            toItems[place] = items[i];
        }
    }
}
