using Relay.Auction.Ethereum;
using Relay.Auction.Sealing;

namespace Relay.Auction.Validating;

/// <summary>What refunds come to, in whole wei: pure, the same on every node (docs/refunds.md).</summary>
/// <remarks>pot = what the named transactions pay − cost; each recipient gets ⌊pot × basis points ÷ 10,000⌋; the builder keeps payment − cost − Σ. Nothing is below zero.</remarks>
internal static class RefundRules
{
    /// <summary>Gas of one transfer to a recipient.</summary>
    public const ulong PayoutGas = 21_000;

    /// <summary>What the transfers cost the builder in the block; nothing where they are made later.</summary>
    public static UInt256 PayoutCost(RefundTerms terms, UInt256 baseFee)
        => terms.IsDelayed ? UInt256.Zero : UInt256.MultiplySaturating(baseFee, PayoutGas * (ulong)terms.Shares.Count);

    /// <summary>What each recipient is to get, in the order of the terms.</summary>
    /// <param name="terms">The terms.</param>
    /// <param name="refundable">What the named transactions pay the fee recipient.</param>
    /// <param name="baseFee">Of the block.</param>
    public static UInt256[] Amounts(RefundTerms terms, UInt256 refundable, UInt256 baseFee)
    {
        var pot = UInt256.SubtractFloor(refundable, PayoutCost(terms, baseFee));
        return [.. terms.Shares.Select(share => UInt256.Fraction(pot, share.BasisPoints, RefundShare.Whole))];
    }

    /// <summary>What the builder keeps of a payment.</summary>
    public static UInt256 Kept(RefundTerms? terms, UInt256 payment, UInt256 refundable, UInt256 baseFee)
        => terms is null ? payment : UInt256.SubtractFloor(payment, Amounts(terms, refundable, baseFee).Aggregate(PayoutCost(terms, baseFee), UInt256.AddSaturating));

    /// <summary>False where a transfer would cost more than what it brings: such a bundle does not win, as at Titan, for a refund that is not worth its transfer is none.</summary>
    public static bool AreWorthPaying(RefundTerms? terms, UInt256 refundable, UInt256 baseFee)
        => terms is null || terms.IsDelayed || Array.TrueForAll(Amounts(terms, refundable, baseFee), amount => !amount.IsZero && amount >= UInt256.MultiplySaturating(baseFee, PayoutGas));
}
