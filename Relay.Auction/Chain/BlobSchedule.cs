namespace Relay.Auction.Chain;

/// <summary>Most blobs of a block by chain and time (EIP-4844, 7691, 7892); chains that are not listed have the newest limit.</summary>
internal static class BlobSchedule
{
    private const uint Newest = 21;

    // The seconds at which the limits 6, 9, 15 and 21 begin.
    private static readonly Dictionary<ulong, ulong[]> Chains = new()
    {
        [1] = [1_710_338_135, 1_746_612_311, 1_765_290_071, 1_767_747_671],
        [17_000] = [1_707_305_664, 1_740_434_112, 1_759_800_000, 1_760_389_824],
        [560_048] = [0, 1_742_999_832, 1_762_365_720, 1_762_955_544],
        [11_155_111] = [1_706_655_072, 1_741_159_776, 1_761_017_184, 1_761_607_008],
    };

    private static readonly uint[] Limits = [6, 9, 15, Newest];

    /// <summary>The limit of the block with this timestamp; 0 before blobs.</summary>
    public static uint MostAt(ulong chainId, ulong timestampSeconds)
    {
        if (!Chains.TryGetValue(chainId, out var begins)) return Newest;
        var at = Array.FindLastIndex(begins, begin => begin <= timestampSeconds);
        return at < 0 ? 0 : Limits[at];
    }
}
