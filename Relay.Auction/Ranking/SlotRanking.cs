using Relay.Auction.Closing;
using Relay.Auction.Ethereum;
using Relay.Auction.Opening;
using Relay.Auction.Receipts;

namespace Relay.Auction.Ranking;

/// <summary>From the outcomes of the opening to the winners in their order, and a reason for every other leaf. Pure.</summary>
internal static class SlotRanking
{
    /// <summary>The seed that decides ties: nobody could know it before the close.</summary>
    public static Hash32 SeedOf(CommittedSlot committed, LeafOutcome[] outcomes)
        => TieBreak.Seed(committed.Set.Value.Hash, outcomes.Where(outcome => outcome.Keys is not null).Select(outcome => outcome.Keys!.Tie));

    /// <summary>Ranks the opened bundles.</summary>
    /// <param name="outcomes">By sequence; the ones that lost or won are replaced in place.</param>
    /// <param name="seed">Decides ties: <see cref="SeedOf"/>.</param>
    /// <param name="limits">Gas, blobs, reserve.</param>
    /// <param name="chainNonces">Nonces on the parent block as the slot's record has them; null where nothing was simulated.</param>
    /// <returns>The winners in the block's order.</returns>
    public static IReadOnlyList<Winner> Rank(LeafOutcome[] outcomes, in Hash32 seed, in RankingLimits limits, IReadOnlyDictionary<Address, ulong>? chainNonces = null)
    {
        var bundles = outcomes.Select(outcome => outcome.Bundle).ToArray();
        var tieSeed = seed;
        var opened = Enumerable.Range(0, outcomes.Length).Where(place => bundles[place] is not null).ToArray();
        var candidates = new RankingCandidate[opened.Length];
        Parallel.For(0, opened.Length, place => candidates[place] = Candidate(outcomes[opened[place]], tieSeed));
        var ranking = Ranker.Rank(candidates, limits, new SenderRecovery(bundles, chainNonces));

        for (var i = 0; i < candidates.Length; i++)
        {
            ref var outcome = ref outcomes[candidates[i].Index];
            outcome = ranking.Codes[i] == RejectionCode.None
                ? outcome with { Class = RowClass.Won }
                : outcome with { Rejection = new Rejection(ranking.Codes[i], Detail(ranking.Codes[i])) };
        }

        return [.. ranking.Winners.Select(index => new Winner(
            (uint)index, bundles[index]!.Envelope.Leaf, bundles[index]!.BundleHash, outcomes[index].Value, outcomes[index].Gas))];
    }

    private static RankingCandidate Candidate(LeafOutcome outcome, in Hash32 seed)
    {
        var bundle = outcome.Bundle!;
        var hashes = new Hash32[bundle.Transactions.Length];
        var blobs = 0u;
        for (var i = 0; i < hashes.Length; i++)
        {
            hashes[i] = bundle.Transactions[i].Hash;
            blobs += (uint)bundle.Transactions[i].BlobHashes.Length;
        }

        var tie = TieBreak.Key(seed, bundle.Envelope.Core.Signer, bundle.Envelope.Leaf);
        return new RankingCandidate((int)bundle.Sequence, outcome.Value, outcome.Gas, blobs, tie, hashes, SenderRecovery.ClaimsOf(bundle));
    }

    private static string Detail(RejectionCode code) => code switch
    {
        RejectionCode.NoRoom => "valid, but what pays more filled the block",
        RejectionCode.DuplicateTransaction => "a better bundle holds one of its transactions",
        RejectionCode.NonceConflict => "a better bundle uses a nonce that it needs",
        RejectionCode.BelowReserve => "it pays less than the slot's reserve",
        RejectionCode.NonceOrder => "nonces of one sender are not in order within the bundle",
        RejectionCode.TransactionSignature => "a transaction's signature is of no address",
        RejectionCode.DuplicateInBundle => "it uses one nonce of a sender twice",
        RejectionCode.NonceTooLow => "it needs a nonce that the chain has used already",
        RejectionCode.NonceGap => "it needs an earlier nonce that did not win",
        _ => "",
    };
}
