using Relay.Auction.Ethereum;
using Relay.Auction.Sealing;

namespace Relay.Auction.Simulating;

/// <summary>The answer of <c>eth_callBundle</c>, as Flashbots' clients know it: what a bundle would pay and use on a block, reverts reported and not judged.</summary>
/// <param name="BundleHash">Keccak-256 over the transactions' hashes.</param>
/// <param name="StateBlockNumber">The block whose state it ran on.</param>
/// <param name="CoinbaseDiff">What the fee recipient gets in all, in wei.</param>
/// <param name="GasFees">Of that, priority fees.</param>
/// <param name="EthSentToCoinbase">Of that, direct payments.</param>
/// <param name="BundleGasPrice"><paramref name="CoinbaseDiff"/> for a unit of gas, rounded down.</param>
/// <param name="TotalGasUsed">Gas.</param>
/// <param name="Results">One for each transaction, in order.</param>
internal sealed record BundleCall(
    Hash32 BundleHash, ulong StateBlockNumber, UInt256 CoinbaseDiff, UInt256 GasFees, UInt256 EthSentToCoinbase, UInt256 BundleGasPrice, ulong TotalGasUsed, IReadOnlyList<BundleCallResult> Results)
{
    /// <summary>The bundle as this call runs it: no bid, and every transaction may revert.</summary>
    public static TrialBundle Trial(IReadOnlyList<SignedTransaction> transactions) => new(transactions, [.. transactions.Select(_ => Tolerance.MayRevert)], null);

    /// <summary>From a simulation of <see cref="Trial"/>.</summary>
    public static BundleCall Of(IReadOnlyList<SignedTransaction> transactions, SimulationOutcome.Simulated simulated, SimulationTarget target)
    {
        var results = simulated.Transactions.Select(one => BundleCallResult.Of(transactions[one.Index], one, target.Head.BaseFee)).ToArray();
        var fees = Sum(results.Select(result => result.GasFees));
        return new BundleCall(
            Ethereum.BundleHash.Of(transactions), target.Head.TargetBlock - 1, simulated.Payment, fees, UInt256.SubtractFloor(simulated.Payment, fees), PerGas(simulated.Payment, simulated.GasUsed), simulated.GasUsed, results);
    }

    /// <summary>An amount for a unit of gas, rounded down; zero for no gas.</summary>
    internal static UInt256 PerGas(UInt256 amount, ulong gas)
    {
        if (gas == 0) return UInt256.Zero;
        return UInt256.TryParse((amount.ToBigInteger() / gas).ToString(System.Globalization.CultureInfo.InvariantCulture), out var price) ? price : UInt256.MaxValue;
    }

    private static UInt256 Sum(IEnumerable<UInt256> amounts) => amounts.Aggregate(UInt256.Zero, UInt256.AddSaturating);
}

/// <summary>One transaction of a <see cref="BundleCall"/>.</summary>
/// <param name="TxHash">Its hash.</param>
/// <param name="FromAddress">Its sender.</param>
/// <param name="ToAddress">Its receiver; null where it creates a contract.</param>
/// <param name="CoinbaseDiff">What the fee recipient gets of it, in wei.</param>
/// <param name="GasFees">Of that, priority fees.</param>
/// <param name="EthSentToCoinbase">Of that, direct payments.</param>
/// <param name="GasPrice"><paramref name="CoinbaseDiff"/> for a unit of gas, rounded down.</param>
/// <param name="GasUsed">Gas.</param>
/// <param name="Reverted">It reverted.</param>
internal sealed record BundleCallResult(
    Hash32 TxHash, Address FromAddress, Address? ToAddress, UInt256 CoinbaseDiff, UInt256 GasFees, UInt256 EthSentToCoinbase, UInt256 GasPrice, ulong GasUsed, bool Reverted)
{
    internal static BundleCallResult Of(SignedTransaction transaction, SimulatedTransaction simulated, UInt256 baseFee)
    {
        transaction.TryGetSender(out var sender);
        var fees = UInt256.MultiplySaturating(transaction.EffectiveTip(baseFee), simulated.GasUsed);
        return new BundleCallResult(
            transaction.Hash, sender, transaction.To, simulated.Payment, fees, UInt256.SubtractFloor(simulated.Payment, fees), BundleCall.PerGas(simulated.Payment, simulated.GasUsed), simulated.GasUsed, simulated.Reverted);
    }
}
