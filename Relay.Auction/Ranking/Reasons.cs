namespace Relay.Auction.Ranking;

/// <summary>Says of every candidate why it did not win.</summary>
internal static class Reasons
{
    /// <summary>Overwrites the codes of all contenders.</summary>
    /// <remarks>
    /// A bundle whose senders nobody needed to know lost for want of room, whatever its nonces are: the answer would
    /// not change had they been known, since what was looked up depends on the candidates alone.
    /// </remarks>
    public static void Write(Selection selection, RejectionCode[] codes)
    {
        // In the caller's order, which is the order of memory: twice as fast as by rank.
        var ranks = selection.Contenders.RanksByPlace();
        for (var place = 0; place < ranks.Length; place++)
        {
            if (ranks[place] >= 0) codes[place] = selection.Contains(ranks[place]) ? RejectionCode.None : Of(selection, ranks[place]);
        }
    }

    private static RejectionCode Of(Selection selection, int rank)
    {
        if (!selection.Footprints.IsExamined(rank)) return HoldsTaken(selection, rank) ? RejectionCode.DuplicateTransaction : RejectionCode.NoRoom;
        var clash = selection.ClashWith(rank);
        if (clash != RejectionCode.None) return clash;
        if (!selection.HasRoomFor(rank)) return RejectionCode.NoRoom;
        // It has room and no clash, and still was not added: it lacks an earlier nonce, or would have to stand both before and after another.
        if (!selection.TryAdd(rank)) return RejectionCode.NonceConflict;
        selection.Remove(rank);
        return RejectionCode.NonceGap;
    }

    private static bool HoldsTaken(Selection selection, int rank)
    {
        foreach (ref readonly var hash in selection.Contenders[rank].Hashes.Span)
        {
            if (selection.Holds(hash)) return true;
        }

        return false;
    }
}
