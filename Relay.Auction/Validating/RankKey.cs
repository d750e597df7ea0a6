using Relay.Auction.Ethereum;
using Relay.Auction.Sealing;

namespace Relay.Auction.Validating;

/// <summary>The value that a bundle is ranked by while nothing is simulated (design: stand-alone): what the builder keeps of it at the least.</summary>
internal static class RankKey
{
    /// <summary>The value in wei.</summary>
    public static UInt256 StandAlone(BidPlaintext plaintext, ReadOnlySpan<SignedTransaction> transactions, BlockContext block, ValueRule rule)
    {
        var isDeclared = plaintext.Terms.HasFlag(BidTerms.BidDeclared);
        // To be simulated: the declared bid says in which order, and the simulation whether it is true.
        if (isDeclared && rule != ValueRule.DeclaredCapped) return plaintext.Bid;
        var kept = LeastKept(plaintext.Refund, transactions, block);
        return isDeclared && plaintext.Bid < kept ? plaintext.Bid : kept;
    }

    /// <summary>
    /// What is kept of the priority fees on intrinsic gas, which the transactions pay at the very least. A bound from below with refunds too: of what a
    /// transaction pays beyond it, at most all goes back.
    /// </summary>
    private static UInt256 LeastKept(RefundTerms? refund, ReadOnlySpan<SignedTransaction> transactions, BlockContext block)
    {
        var (sum, refundable) = (UInt256.Zero, UInt256.Zero);
        for (var i = 0; i < transactions.Length; i++)
        {
            var fees = UInt256.MultiplySaturating(transactions[i].EffectiveTip(block.Head.BaseFee), IntrinsicGas.LeastGasLimit(transactions[i], block.Fork));
            sum = UInt256.AddSaturating(sum, fees);
            if (refund?.Places.Contains((ushort)i) == true) refundable = UInt256.AddSaturating(refundable, fees);
        }

        return RefundRules.Kept(refund, sum, refundable, block.Head.BaseFee);
    }
}
