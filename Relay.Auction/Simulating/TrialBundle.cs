using Relay.Auction.Ethereum;
using Relay.Auction.Opening;
using Relay.Auction.Sealing;

namespace Relay.Auction.Simulating;

/// <summary>What is to be simulated: transactions in their order, what their owner allows, and what it promised.</summary>
/// <param name="Transactions">Decoded and valid by themselves.</param>
/// <param name="Tolerances">One for each transaction.</param>
/// <param name="Bid">The declared bid in wei; null where none was declared.</param>
internal sealed record TrialBundle(IReadOnlyList<SignedTransaction> Transactions, IReadOnlyList<Tolerance> Tolerances, UInt256? Bid)
{
    /// <summary>Of an opened bundle.</summary>
    public static TrialBundle Of(OpenedBundle bundle)
    {
        var plaintext = bundle.Opened.Plaintext;
        return new TrialBundle(
            bundle.Transactions, [.. plaintext.Transactions.Select(transaction => transaction.Tolerance)], plaintext.Terms.HasFlag(BidTerms.BidDeclared) ? plaintext.Bid : null);
    }

    /// <summary>The number of transactions only.</summary>
    public override string ToString() => $"trial of {Transactions.Count} transactions";
}
