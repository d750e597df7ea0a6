using Relay.Auction.Ethereum;

namespace Relay.Auction.Ranking;

/// <summary>Answers whose a nonce is, and where the chain stands. Pure: the same question has the same answer within a call and on every node.</summary>
/// <remarks>Recovering a sender costs some 50 µs, so the ranking asks only about bundles that can still win.</remarks>
internal abstract class RankingAccounts
{
    /// <summary>A hint, never needed for the outcome: these candidates are asked about next, so recover them in parallel.</summary>
    /// <param name="candidates">Values of <see cref="RankingCandidate.Index"/>.</param>
    public virtual void Foresee(ReadOnlySpan<int> candidates)
    {
    }

    /// <summary>The account of one claim; false where its signature has none.</summary>
    /// <param name="candidate">The <see cref="RankingCandidate.Index"/>.</param>
    /// <param name="claim">The position in <see cref="RankingCandidate.Claims"/>.</param>
    /// <param name="account">Sender or authority.</param>
    public abstract bool TryAccountOf(int candidate, int claim, out Address account);

    /// <summary>The nonce that the account's next transaction must have on the parent block; false where it is not known: then gaps are not judged.</summary>
    public virtual bool TryChainNonceOf(Address account, out ulong nonce)
    {
        nonce = 0;
        return false;
    }
}
