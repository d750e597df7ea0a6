using Relay.Auction.Ethereum;
using Relay.Auction.Opening;
using Relay.Auction.Sealing;

namespace Relay.Auction.Simulating;

/// <summary>What is to be simulated: transactions in their order, what their owner allows, and what it promised.</summary>
/// <param name="Transactions">Decoded and valid by themselves.</param>
/// <param name="Tolerances">One for each transaction.</param>
/// <param name="Bid">The declared bid in wei: what the builder is to keep; null where none was declared.</param>
/// <param name="Refund">What the builder is to give back; null for nothing.</param>
internal sealed record TrialBundle(IReadOnlyList<SignedTransaction> Transactions, IReadOnlyList<Tolerance> Tolerances, UInt256? Bid, RefundTerms? Refund = null)
{
    /// <summary>Of an opened bundle.</summary>
    public static TrialBundle Of(OpenedBundle bundle)
    {
        var plaintext = bundle.Opened.Plaintext;
        return new TrialBundle(
            bundle.Transactions, [.. plaintext.Transactions.Select(transaction => transaction.Tolerance)], plaintext.Terms.HasFlag(BidTerms.BidDeclared) ? plaintext.Bid : null, plaintext.Refund);
    }

    /// <summary>The number of transactions only.</summary>
    public override string ToString() => $"trial of {Transactions.Count} transactions";
}
