using Relay.Api.JsonRpc;
using Relay.Api.Orders;
using Relay.Auction;
using Relay.Auction.Slots;
using Relay.Builders.JsonRpc;

namespace Relay.Api.Searchers;

/// <summary>Statistics that others removed, in their old shapes, from what the relay itself did with the caller's bundle.</summary>
internal sealed class StatsMethods(OrderFates fates, SlotClock clock) : IRpcMethods
{
    public IEnumerable<RpcMethod> Methods =>
    [
        Method(FlashbotsMethods.GetBundleStats, "What became of the caller's bundle, with the members of 2021."),
        Method(FlashbotsMethods.GetBundleStatsV2, "What became of the caller's bundle."),
        Method(FlashbotsMethods.GetSbundleStats, "What became of the caller's bundle of MEV-Share."),
    ];

    private RpcMethod Method(string name, string summary) => new(name, summary, AnswerAsync) { Parameters = ["bundle"], MustBeSigned = true };

    private async Task<RpcAnswer> AnswerAsync(RpcCall call, CancellationToken cancellation)
    {
        var parameters = call.Parameters();
        var fields = parameters.Object(0);
        var hash = fields["bundleHash"].Required(fields["bundleHash"].Hash());
        _ = fields["blockNumber"].Quantity();
        if (parameters.Fault is { } fault) return new RpcAnswer.Refused(fault);
        if (!call.TryGetSigner(out var signer, out var rejection)) return new RpcAnswer.Refused(rejection);
        // Another's bundle and none at all look alike.
        if (await fates.FindByBundleHashAsync(hash, signer, cancellation).ConfigureAwait(false) is not { } fate) return new RpcAnswer.Result(new BundleStats(false, null, null, null, null, null, null, null, null, null));

        var isDecided = fate.ShownIn is not null || fate.LastOutcome != RejectionCode.None;
        var received = UnixTime.Text(fate.PlacedAt);
        var stats = new BundleStats(
            isDecided, false, isDecided && fate.Slot is { } slot ? UnixTime.Text(clock.ClosesAt(slot)) : null, received, [], [], fate.State, fate.Slot, fate.ShownIn,
            fate.LastOutcome == RejectionCode.None ? null : new Rejection(fate.LastOutcome, "").Word)
        {
            Block = fate.Place?.Block, Index = fate.Place?.Index,
        };
        return new RpcAnswer.Result(call.Method.Name != FlashbotsMethods.GetBundleStats ? stats : stats with
        {
            IsSentToMiners = fate.ShownIn is not null,
            SubmittedAt = received,
            SentToMinersAt = fate.ShownIn is { } shown ? UnixTime.Text(clock.PublicationDueAt(shown)) : null,
        });
    }
}
