using Relay.Auction.Closing;
using Relay.Auction.Receipts;
using Relay.Auction.Sealing;
using Relay.Auction.Validating;

namespace Relay.Auction.Opening;

/// <summary>Opens a set's live leaves with the released shares, in parallel, and validates what they hold: one outcome for each leaf.</summary>
/// <remarks>Pure: the outcomes follow from set, certificate and shares alone, in whatever order and on however many threads they are made.</remarks>
internal sealed class SetOpening(BlockContext block, ValueRule rule)
{
    /// <summary>By sequence. A leaf whose share is missing although it is live is <c>null</c>: the release was not whole, and nothing may be ranked.</summary>
    public LeafOutcome?[] Open(SlotLeaves leaves, Certificate certificate, Release release)
    {
        var cores = leaves.Envelopes.Select(envelope => envelope!.Core).ToArray();
        var standings = CurrentLeaves.Of(cores);
        var places = PlacesBySequence(release, leaves.Count);
        var needed = LiveLeaves.Needed(leaves.Header.Header);
        var outcomes = new LeafOutcome?[leaves.Count];
        Parallel.For(0, outcomes.Length, i =>
        {
            outcomes[i] = Standing(standings[i])
                ?? (certificate.OkBy((uint)i) < needed
                    ? LeafOutcome.Unopened(RowClass.Unopened, RejectionCode.NotLive, "seals: the keyholders could not open them to the share that the head names")
                    : places[i] < 0 ? null : Open(leaves.Envelopes[i]!, (uint)i, release.Share(places[i])));
        });
        return outcomes;
    }

    /// <summary>Decodes, checks and values the content of an opened leaf.</summary>
    public LeafOutcome Validate(Envelope envelope, uint sequence, OpeningOutcome.Opened opened)
    {
        if (!BundleRules.TryCheck(opened.Plaintext, block, out var transactions, out var rejection)) return new LeafOutcome(RowClass.NotWon, rejection, Keys: opened.Keys);
        var gas = 0UL;
        foreach (var transaction in transactions) gas = gas > ulong.MaxValue - transaction.GasLimit ? ulong.MaxValue : gas + transaction.GasLimit;
        var value = RankKey.StandAlone(opened.Plaintext, transactions, block, rule);
        return new LeafOutcome(RowClass.NotWon, default, Keys: opened.Keys, Bundle: new OpenedBundle(sequence, envelope, opened, transactions), Value: value, Gas: gas);
    }

    private static LeafOutcome? Standing(LeafStanding standing) => standing switch
    {
        LeafStanding.Superseded => LeafOutcome.Unopened(RowClass.Replaced, RejectionCode.Superseded, "nonce: a later leaf of the same signer and bundle id stands"),
        LeafStanding.Cancelled => LeafOutcome.Unopened(RowClass.Replaced, RejectionCode.Cancelled, "cancelled by its signer before the close"),
        _ => null,
    };

    private LeafOutcome? Open(Envelope envelope, uint sequence, Share share)
        => EnvelopeOpener.Open(envelope, [share]) switch
        {
            OpeningOutcome.Opened opened => Validate(envelope, sequence, opened) with { Share = share.Value },
            OpeningOutcome.Failed failed => new LeafOutcome(failed.Keys is null ? RowClass.Void : RowClass.NotWon, failed.Rejection, share.Value, failed.Keys),
            _ => null,
        };

    private static int[] PlacesBySequence(Release release, uint count)
    {
        var places = new int[count];
        Array.Fill(places, -1);
        for (var place = 0; place < release.Count; place++)
        {
            if (release.Sequence(place) < count) places[release.Sequence(place)] = place;
        }

        return places;
    }
}
