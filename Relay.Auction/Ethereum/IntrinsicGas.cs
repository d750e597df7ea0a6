namespace Relay.Auction.Ethereum;

/// <summary>The gas that a transaction uses before any code runs.</summary>
public static class IntrinsicGas
{
    private const ulong Transaction = 21_000;
    private const ulong ZeroByte = 4;
    private const ulong TokensPerNonZeroByte = 4;

    /// <summary>Base, calldata, creation and init code, access list and authorizations, by the prices of <paramref name="fork"/>.</summary>
    public static ulong Of(SignedTransaction transaction, Fork fork)
    {
        var rules = ForkRules.Of(fork);
        var gas = Transaction
            + ZeroByte * (ulong)transaction.ZeroCalldataBytes
            + rules.NonZeroByte * (ulong)transaction.NonZeroCalldataBytes
            + rules.AccessListAddress * (ulong)transaction.AccessListAddresses
            + rules.AccessListStorageKey * (ulong)transaction.AccessListStorageKeys
            + rules.Authorization * (ulong)transaction.Authorizations.Length;
        if (transaction.To is null) gas += rules.Creation + rules.InitCodeWord * (((ulong)transaction.Calldata.Length + 31) / 32);
        return gas;
    }

    /// <summary>The least that the transaction is charged whatever it does, for its calldata (EIP-7623); zero before Prague.</summary>
    public static ulong FloorOf(SignedTransaction transaction, Fork fork)
    {
        var price = ForkRules.Of(fork).FloorToken;
        var tokens = (ulong)transaction.ZeroCalldataBytes + TokensPerNonZeroByte * (ulong)transaction.NonZeroCalldataBytes;
        return price == 0 ? 0 : Transaction + price * tokens;
    }

    /// <summary>The least gas limit that a valid transaction has: the larger of the two.</summary>
    public static ulong LeastGasLimit(SignedTransaction transaction, Fork fork) => Math.Max(Of(transaction, fork), FloorOf(transaction, fork));
}
