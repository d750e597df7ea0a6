using Relay.Auction.Ethereum;
using Relay.Auction.Sealing;

namespace Relay.Auction.Receipts;

/// <summary>Rule 8: of the leaves of one signer and bundle id, the one with the highest nonce stands; of equal nonces the lowest sequence.</summary>
/// <remarks>
/// The leaf that stands decides for its whole group: where it is a bundle, the others are superseded (cancellations among them); where it is a cancellation,
/// all are cancelled, itself included. So each leaf has one standing, whatever the order in which replacements and cancellations came.
/// </remarks>
public static class CurrentLeaves
{
    /// <summary>The standing of each leaf.</summary>
    /// <param name="cores">The cores of the whole set, in sequence order.</param>
    public static LeafStanding[] Of(IReadOnlyList<BidCore> cores)
    {
        var tops = new Dictionary<(Address Signer, BundleId Bundle), int>();
        for (var i = 0; i < cores.Count; i++)
        {
            var key = (cores[i].Signer, cores[i].Bundle);
            if (!tops.TryGetValue(key, out var top) || cores[i].Nonce > cores[top].Nonce) tops[key] = i;
        }

        var standings = new LeafStanding[cores.Count];
        for (var i = 0; i < standings.Length; i++)
        {
            var top = tops[(cores[i].Signer, cores[i].Bundle)];
            standings[i] = cores[top].Kind == BidKind.Cancel ? LeafStanding.Cancelled : top == i ? LeafStanding.Current : LeafStanding.Superseded;
        }

        return standings;
    }

    /// <summary>The code of a leaf that is not current; none for one that is.</summary>
    public static RejectionCode CodeOf(LeafStanding standing) => standing switch
    {
        LeafStanding.Superseded => RejectionCode.Superseded,
        LeafStanding.Cancelled => RejectionCode.Cancelled,
        _ => RejectionCode.None,
    };
}
