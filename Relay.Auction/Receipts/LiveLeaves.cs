using Relay.Auction.Sealing;
using Relay.Auction.Slots;

namespace Relay.Auction.Receipts;

/// <summary>Rule 9: the leaves that are opened, fixed by the set and its certificate before any share is given.</summary>
public static class LiveLeaves
{
    /// <summary>How many holders must have marked a leaf ok: t + f, so that t of them are honest and can open it.</summary>
    public static int Needed(SlotHeader header) => header.Threshold + header.Faults;

    /// <summary>The sequences of the current bundles that enough holders marked ok, ascending.</summary>
    /// <param name="cores">The cores of the whole set, in sequence order.</param>
    /// <param name="certificate">The certificate that the result will name.</param>
    /// <param name="header">The slot's header.</param>
    public static uint[] Of(IReadOnlyList<BidCore> cores, Certificate certificate, SlotHeader header)
    {
        var standings = CurrentLeaves.Of(cores);
        return [.. Enumerable.Range(0, cores.Count).Where(i => standings[i] == LeafStanding.Current && certificate.OkBy((uint)i) >= Needed(header)).Select(i => (uint)i)];
    }
}
