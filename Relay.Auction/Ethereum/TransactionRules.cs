namespace Relay.Auction.Ethereum;

/// <summary>What makes a decoded transaction invalid on a chain at a fork, whatever the state: ordered checks, cheapest first.</summary>
public static class TransactionRules
{
    private delegate string? Rule(SignedTransaction transaction, ulong chainId, Fork fork);

    private static readonly (RejectionCode Code, Rule Check)[] Ordered =
    [
        (RejectionCode.TransactionType, TypeIsActive),
        (RejectionCode.WrongChain, ChainIsOurs),
        (RejectionCode.InitCodeSize, InitCodeFits),
        (RejectionCode.GasLimit, GasIsUnderTheCap),
        (RejectionCode.GasLimit, GasCoversTheIntrinsic),
        (RejectionCode.FeeFields, FeeFits),
        (RejectionCode.Blobs, BlobsFit),
    ];

    /// <summary>True where no rule objects; otherwise the first objection, naming the field and what was expected.</summary>
    /// <remarks>
    /// The signature's recovery costs more than all of this and is left to <see cref="SignedTransaction.TryGetSender"/>. A blob transaction may come
    /// without its sidecar, as it stands in a block: the builder may have the blobs already. One that brings a sidecar must bring the fork's.
    /// </remarks>
    public static bool TryCheck(SignedTransaction transaction, ulong chainId, Fork fork, out Rejection rejection)
    {
        rejection = default;
        foreach (var (code, check) in Ordered)
        {
            if (check(transaction, chainId, fork) is not { } detail) continue;
            rejection = new Rejection(code, detail);
            return false;
        }

        return true;
    }

    private static string? TypeIsActive(SignedTransaction transaction, ulong chainId, Fork fork)
        => transaction.Type <= ForkRules.Of(fork).LastType ? null : $"type: 0x{(byte)transaction.Type:x2} is not active in {fork}";

    private static string? ChainIsOurs(SignedTransaction transaction, ulong chainId, Fork fork)
        => transaction.ChainId is null || transaction.ChainId == chainId ? null : $"chainId: expected {chainId}, got {transaction.ChainId}";

    private static string? InitCodeFits(SignedTransaction transaction, ulong chainId, Fork fork)
    {
        var most = ForkRules.Of(fork).MaxInitCode;
        return transaction.To is not null || transaction.Calldata.Length <= most
            ? null
            : $"data: expected init code of at most {most} bytes, got {transaction.Calldata.Length} (EIP-3860)";
    }

    private static string? GasIsUnderTheCap(SignedTransaction transaction, ulong chainId, Fork fork)
    {
        var most = ForkRules.Of(fork).MaxGasLimit;
        return transaction.GasLimit <= most ? null : $"gasLimit: expected at most {most}, got {transaction.GasLimit} (EIP-7825)";
    }

    private static string? GasCoversTheIntrinsic(SignedTransaction transaction, ulong chainId, Fork fork)
    {
        var least = IntrinsicGas.LeastGasLimit(transaction, fork);
        return transaction.GasLimit >= least ? null : $"gasLimit: expected at least the intrinsic gas of {least}, got {transaction.GasLimit}";
    }

    /// <summary>gasLimit × maxFeePerGas is an amount, so it has 256 bits; below 2^128 no price can exceed that.</summary>
    private static string? FeeFits(SignedTransaction transaction, ulong chainId, Fork fork)
        => transaction.MaxFeePerGas.High == 0 || (transaction.MaxFeePerGas.ToBigInteger() * transaction.GasLimit).GetBitLength() <= 256
            ? null
            : "maxFeePerGas: expected its product with gasLimit to fit 256 bits";

    private static string? BlobsFit(SignedTransaction transaction, ulong chainId, Fork fork)
    {
        if (transaction.Type != TransactionType.Blob) return null;
        var rules = ForkRules.Of(fork);
        if (transaction.BlobHashes.Length > rules.MaxBlobs)
            return $"blobVersionedHashes: expected at most {rules.MaxBlobs} in {fork}, got {transaction.BlobHashes.Length}";
        return !transaction.HasSidecar || transaction.SidecarVersion == rules.SidecarVersion
            ? null
            : $"sidecar: expected version {rules.SidecarVersion} in {fork}, got {transaction.SidecarVersion}";
    }
}
