using Relay.Auction.Ethereum;

namespace Relay.Auction.Simulating;

/// <summary>Tells a bundle whose own nonces contradict each other from one that does not follow the chain.</summary>
internal static class OwnNonces
{
    /// <summary>The code for a transaction whose nonce does not follow.</summary>
    /// <param name="code">What the walk over the chain's nonces said.</param>
    /// <param name="transactions">The bundle.</param>
    /// <param name="at">The transaction.</param>
    public static RejectionCode Blame(RejectionCode code, IReadOnlyList<SignedTransaction> transactions, int at)
    {
        if (code is not (RejectionCode.NonceGap or RejectionCode.NonceTooLow) || !transactions[at].TryGetSender(out var sender)) return code;
        for (var i = 0; i < transactions.Count; i++)
        {
            if (i == at || !transactions[i].TryGetSender(out var other) || other != sender) continue;
            if (transactions[i].Nonce == transactions[at].Nonce) return RejectionCode.DuplicateInBundle;
            if (i < at ? transactions[i].Nonce > transactions[at].Nonce : transactions[i].Nonce < transactions[at].Nonce) return RejectionCode.NonceOrder;
        }

        return code;
    }
}
