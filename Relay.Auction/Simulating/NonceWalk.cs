using Relay.Auction.Ethereum;

namespace Relay.Auction.Simulating;

/// <summary>Follows the nonces of a list of transactions from the parent's state on.</summary>
internal sealed class NonceWalk(ParentAccounts accounts)
{
    private readonly Dictionary<Address, ulong> _next = [];
    private readonly List<(Address Account, ulong? Next)> _undo = [];

    /// <summary>Takes a transaction where it follows; otherwise nothing changes, and the answer says how it does not.</summary>
    public RejectionCode Take(SignedTransaction transaction, ulong chainId)
    {
        if (!transaction.TryGetSender(out var sender)) return RejectionCode.TransactionSignature;
        if (NextOf(sender) is not { } next) return RejectionCode.NotSimulated;
        if (transaction.Nonce != next) return transaction.Nonce < next ? RejectionCode.NonceTooLow : RejectionCode.NonceGap;
        Set(sender, next + 1);
        foreach (var authorization in transaction.Authorizations)
        {
            // What does not fit is skipped by the chain (EIP-7702).
            if (!authorization.ChainId.IsZero && authorization.ChainId != chainId) continue;
            if (authorization.TryGetAuthority(out var authority) && NextOf(authority) == authorization.Nonce) Set(authority, authorization.Nonce + 1);
        }

        return RejectionCode.None;
    }

    /// <summary>The next nonce of an account; null where the parent's is not known.</summary>
    public ulong? NextOf(Address account)
        => _next.TryGetValue(account, out var next) ? next : accounts.TryGet(account, out var known) ? known.Nonce : null;

    /// <summary>Takes all of a bundle's transactions, or, where one does not follow, none.</summary>
    public RejectionCode TakeAll(IEnumerable<SignedTransaction> transactions, ulong chainId)
    {
        _undo.Clear();
        foreach (var transaction in transactions)
        {
            var code = Take(transaction, chainId);
            if (code == RejectionCode.None) continue;
            for (var i = _undo.Count - 1; i >= 0; i--) Set(_undo[i].Account, _undo[i].Next);
            return code;
        }

        return RejectionCode.None;
    }

    private void Set(Address account, ulong? next)
    {
        _undo.Add((account, _next.TryGetValue(account, out var before) ? before : null));
        if (next is { } nonce) _next[account] = nonce;
        else _next.Remove(account);
    }
}
