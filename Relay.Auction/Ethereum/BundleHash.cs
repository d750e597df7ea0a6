namespace Relay.Auction.Ethereum;

/// <summary>The hash by which builders and Flashbots' clients name a bundle.</summary>
public static class BundleHash
{
    /// <summary>Keccak-256 over the concatenated hashes of the transactions, in the bundle's order.</summary>
    public static Hash32 Of(IReadOnlyList<SignedTransaction> transactions)
    {
        ArgumentNullException.ThrowIfNull(transactions);
        var hashes = new byte[transactions.Count * Hash32.Size];
        for (var i = 0; i < transactions.Count; i++) transactions[i].Hash.CopyTo(hashes.AsSpan(i * Hash32.Size));
        return Keccak.Hash(hashes);
    }
}
