using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Relay.Api.JsonRpc;
using Relay.Auction.Keys;
using Relay.Auction.Slots;
using Relay.Auction.State;
using Relay.Builders.JsonRpc;

namespace Relay.Api.Searchers;

/// <summary>What the relay knows of the caller, in the shapes that others removed; to the signer alone.</summary>
internal sealed class UserStatsMethods(RelayStore store, RelayKeys keys, TimeProvider time) : IRpcMethods
{
    public IEnumerable<RpcMethod> Methods =>
    [
        new(FlashbotsMethods.GetUserStats, "The caller's gas and payments, with the members of 2021.", AnswerAsync) { Parameters = ["blockNumber?"], MustBeSigned = true },
        new(FlashbotsMethods.GetUserStatsV2, "The caller's gas and payments.", AnswerAsync) { Parameters = ["(block)?"], MustBeSigned = true },
    ];

    private async Task<RpcAnswer> AnswerAsync(RpcCall call, CancellationToken cancellation)
    {
        var parameters = call.Parameters();
        // The block was to prevent replays at Flashbots; here the answer goes to the signer, and what it holds is its own.
        _ = parameters[0].ValueKind == JsonValueKind.Object ? parameters.Object(0)["blockNumber"].Quantity() : parameters.Field(0).Quantity();
        if (parameters.Fault is { } fault) return new RpcAnswer.Refused(fault);
        if (!call.TryGetSigner(out var signer, out var rejection)) return new RpcAnswer.Refused(rejection);
        var (all, week, day) = await store.Tallies.FindAsync(StatisticsTally.NameOf(keys.Rest, signer), time.NowMs() / 86_400_000, cancellation).ConfigureAwait(false);
        return new RpcAnswer.Result(call.Method.Name == FlashbotsMethods.GetUserStats
            ? new UserStatsOf2021(false, Wei(all), Gas(all), Wei(week), Gas(week), Wei(day), Gas(day))
            : new UserStats(false, Wei(all), Gas(all), Wei(week), Gas(week), Wei(day), Gas(day), Text(all.Bundles)));
    }

    private static string Wei(SignerFigures figures) => (new BigInteger(figures.PaidGwei) * 1_000_000_000).ToString(CultureInfo.InvariantCulture);

    private static string Gas(SignerFigures figures) => Text(figures.Gas);

    private static string Text(ulong number) => number.ToString(CultureInfo.InvariantCulture);
}
