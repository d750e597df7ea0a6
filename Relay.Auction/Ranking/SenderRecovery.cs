using Relay.Auction.Ethereum;
using Relay.Auction.Opening;

namespace Relay.Auction.Ranking;

/// <summary>Recovers senders and authorities of opened bundles only where the ranking asks, ahead in parallel where it says that it will.</summary>
/// <param name="bundles">By <see cref="RankingCandidate.Index"/>; null for leaves that do not take part.</param>
/// <param name="chainNonces">Nonces on the parent block, as the slot's record has them; null where there is no node.</param>
internal sealed class SenderRecovery(IReadOnlyList<OpenedBundle?> bundles, IReadOnlyDictionary<Address, ulong>? chainNonces = null) : RankingAccounts
{
    /// <summary>The nonces that a bundle uses up, in the order in which the chain sees them: each transaction's own, then its authorisations'.</summary>
    public static NonceClaim[] ClaimsOf(OpenedBundle bundle)
    {
        var claims = new List<NonceClaim>(bundle.Transactions.Length);
        foreach (var transaction in bundle.Transactions)
        {
            claims.Add(new NonceClaim(transaction.Nonce));
            foreach (var authorization in transaction.Authorizations) claims.Add(new NonceClaim(authorization.Nonce, Soft: true));
        }

        return [.. claims];
    }

    public override void Foresee(ReadOnlySpan<int> candidates)
    {
        if (candidates.Length < 4) return;
        Parallel.ForEach(candidates.ToArray(), candidate =>
        {
            foreach (var transaction in bundles[candidate]!.Transactions) transaction.TryGetSender(out _);
        });
    }

    public override bool TryAccountOf(int candidate, int claim, out Address account)
    {
        account = default;
        foreach (var transaction in bundles[candidate]!.Transactions)
        {
            if (claim == 0) return transaction.TryGetSender(out account);
            claim--;
            if (claim < transaction.Authorizations.Length) return transaction.Authorizations[claim] is var authorization && IsFor(authorization, transaction) && authorization.TryGetAuthority(out account);
            claim -= transaction.Authorizations.Length;
        }

        return false;
    }

    public override bool TryChainNonceOf(Address account, out ulong nonce)
    {
        nonce = 0;
        return chainNonces?.TryGetValue(account, out nonce) ?? false;
    }

    /// <summary>The chain skips an authorisation for another chain: it uses up nobody's nonce.</summary>
    private static bool IsFor(Authorization authorization, SignedTransaction transaction)
        => authorization.ChainId.IsZero || (transaction.ChainId is { } chain && authorization.ChainId == chain);
}
