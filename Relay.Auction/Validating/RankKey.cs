using Relay.Auction.Ethereum;
using Relay.Auction.Sealing;

namespace Relay.Auction.Validating;

/// <summary>The value that a bundle is ranked by while nothing is simulated (design: stand-alone).</summary>
internal static class RankKey
{
    /// <summary>The value in wei.</summary>
    public static UInt256 StandAlone(BidPlaintext plaintext, ReadOnlySpan<SignedTransaction> transactions, BlockContext block, ValueRule rule)
    {
        var isDeclared = plaintext.Terms.HasFlag(BidTerms.BidDeclared);
        // To be simulated: the declared bid says in which order, and the simulation whether it is true.
        if (isDeclared && rule != ValueRule.DeclaredCapped) return plaintext.Bid;
        var fees = PriorityFees(transactions, block);
        return isDeclared && plaintext.Bid < fees ? plaintext.Bid : fees;
    }

    /// <summary>What the transactions pay the fee recipient at the very least: their effective tips on their intrinsic gas.</summary>
    private static UInt256 PriorityFees(ReadOnlySpan<SignedTransaction> transactions, BlockContext block)
    {
        var sum = UInt256.Zero;
        foreach (var transaction in transactions)
        {
            var tip = transaction.EffectiveTip(block.Head.BaseFee);
            sum = UInt256.AddSaturating(sum, UInt256.MultiplySaturating(tip, IntrinsicGas.LeastGasLimit(transaction, block.Fork)));
        }

        return sum;
    }
}
