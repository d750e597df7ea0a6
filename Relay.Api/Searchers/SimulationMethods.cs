using System.Numerics;
using System.Text.Json;
using Relay.Api.JsonRpc;
using Relay.Auction;
using Relay.Auction.Ethereum;
using Relay.Auction.Simulating;
using Relay.Builders.JsonRpc;

namespace Relay.Api.Searchers;

/// <summary>eth_callBundle and mev_simBundle: only the caller and the node see what is simulated; nothing is stored.</summary>
internal sealed class SimulationMethods(BundleTrials trials, TransactionReader transactions, MevBundleReader mevBundles) : IRpcMethods
{
    // What cannot change the answer here is refused where it asks for something else than what happens anyway.
    private static readonly string[] NotServed = ["transactionIndex", "difficulty", "gasLimit"];

    public IEnumerable<RpcMethod> Methods =>
    [
        new(FlashbotsMethods.CallBundle, "Simulates a bundle and says what it pays, transaction by transaction.", CallBundleAsync) { Parameters = ["bundle"], MustBeSigned = true, MaxBytes = RpcLimits.SidecarBytes },
        new(FlashbotsMethods.MevSimBundle, "Simulates a bundle of MEV-Share.", SimBundleAsync) { Parameters = ["bundle", "options?"], MustBeSigned = true, MaxBytes = RpcLimits.SidecarBytes },
    ];

    private async Task<RpcAnswer> CallBundleAsync(RpcCall call, CancellationToken cancellation)
    {
        var parameters = call.Parameters();
        var bundle = parameters.Object(0);
        var decoded = bundle["txs"].List(BundleReader.MostTransactions).Select(transactions.Read).TakeWhile(transaction => transaction is not null).ToArray();
        if (decoded.Length == 0) bundle.Refuse("txs", "expected at least one transaction", RejectionCode.EmptyBundle);
        _ = bundle["blockNumber"].Quantity();
        foreach (var name in NotServed)
        {
            if (bundle[name].Quantity() is > 0) bundle.Refuse(name, "not served by this relay");
        }

        var request = new BundleTrialRequest
        {
            Transactions = decoded!,
            StateBlock = StateBlock(bundle["stateBlockNumber"]),
            TimestampSeconds = bundle["timestamp"].Quantity() is > 0 and var seconds ? seconds : null,
            Coinbase = bundle["coinbase"].Address(),
            BaseFee = bundle["baseFee"].Quantity() is > 0 and var fee ? fee : null,
        };
        if (parameters.Fault is { } fault) return new RpcAnswer.Refused(fault);
        return await trials.RunAsync(request, cancellation).ConfigureAwait(false) switch
        {
            BundleTrialOutcome.Simulated simulated => new RpcAnswer.Result(SimulationAnswers.CallBundle(request.Transactions, simulated)),
            BundleTrialOutcome.Refused refused => new RpcAnswer.Refused(refused.Rejection),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    private async Task<RpcAnswer> SimBundleAsync(RpcCall call, CancellationToken cancellation)
    {
        var parameters = call.Parameters();
        var bundle = mevBundles.Read(parameters.Object(0));
        // MEV-Share waits until the transaction has landed, and then says what the backrun would have paid; nothing is kept here for that long.
        if (bundle.Target is not null) parameters.Refuse(RejectionCode.FieldInvalid, "bundle.body[0].hash: not simulated, for the answer would tell of another's hidden transaction; expected transactions");
        var options = parameters.ObjectOrEmpty(1);
        _ = (options["blockNumber"].Quantity(), options["gasLimit"].Quantity(), options["timeout"].Quantity());
        var request = new BundleTrialRequest
        {
            Transactions = bundle.Transactions,
            // The client sends the number 0 for none.
            StateBlock = StateBlock(options["parentBlock"]) is > 0 and var parent ? parent : null,
            TimestampSeconds = options["timestamp"].Quantity() is > 0 and var seconds ? seconds : null,
            Coinbase = options["coinbase"].Address(),
            BaseFee = options["baseFee"].Quantity() is > 0 and var fee ? fee : null,
        };
        if (parameters.Fault is { } fault) return new RpcAnswer.Refused(fault);
        return await trials.RunAsync(request, cancellation).ConfigureAwait(false) switch
        {
            BundleTrialOutcome.Simulated simulated => new RpcAnswer.Result(SimulationAnswers.SimBundle(bundle, simulated)),
            BundleTrialOutcome.Refused { Rejection: { Code: RejectionCode.NodeUnavailable or RejectionCode.FieldInvalid } rejection } => new RpcAnswer.Refused(rejection),
            BundleTrialOutcome.Refused refused => new RpcAnswer.Result(new SimBundleAnswer(false, "0x0", "0x0", "0x0", "0x0", "0x0", refused.Rejection.Detail)),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    /// <summary>A number, or latest (also what is not there).</summary>
    private static ulong? StateBlock(RpcField field)
        => field.Value.ValueKind == JsonValueKind.String && (field.Value.ValueEquals("latest") || field.Value.ValueEquals("pending")) ? null : field.Quantity();
}

/// <summary>From what a trial measured to what the clients read.</summary>
internal static class SimulationAnswers
{
    public static CallBundleAnswer CallBundle(IReadOnlyList<SignedTransaction> transactions, BundleTrialOutcome.Simulated simulated)
    {
        var results = transactions.Zip(simulated.Transactions, (transaction, tried) => Transaction(transaction, tried, simulated.BaseFee)).ToArray();
        var (gas, paid) = Totals(simulated);
        var fees = results.Aggregate(BigInteger.Zero, (sum, result) => sum + BigInteger.Parse(result.GasFees, System.Globalization.CultureInfo.InvariantCulture));
        return new CallBundleAnswer(
            $"{(gas == 0 ? 0 : paid / gas)}", BundleHash.Of(transactions).ToString(), $"{paid}", $"{BigInteger.Max(0, paid - fees)}", $"{fees}", results, simulated.StateBlock, gas);
    }

    public static SimBundleAnswer SimBundle(ReadMevBundle bundle, BundleTrialOutcome.Simulated simulated)
    {
        var (gas, paid) = Totals(simulated);
        var failed = simulated.Transactions.Select((tried, at) => tried.Reverted && !bundle.CanRevert[at]).Any(isFault => isFault);
        return new SimBundleAnswer(
            !failed, $"0x{simulated.StateBlock:x}", Quantity(gas == 0 ? 0 : paid / gas), Quantity(paid), Quantity(paid), $"0x{gas:x}", failed ? "a transaction that must succeed reverted" : null);
    }

    private static CallBundleTransaction Transaction(SignedTransaction transaction, TriedTransaction tried, UInt256 baseFee)
    {
        transaction.TryGetSender(out var sender);
        var paid = tried.Payment.ToBigInteger();
        var fees = transaction.EffectiveTip(baseFee).ToBigInteger() * tried.GasUsed;
        return new CallBundleTransaction(
            $"{paid}", $"{BigInteger.Max(0, paid - fees)}", sender.ToString(), $"{fees}", $"{(tried.GasUsed == 0 ? 0 : paid / tried.GasUsed)}", tried.GasUsed, transaction.To?.ToString(), transaction.Hash.ToString(),
            tried.Reverted ? null : "0x", tried.Reverted ? "execution reverted" : null);
    }

    private static (ulong Gas, BigInteger Paid) Totals(BundleTrialOutcome.Simulated simulated)
        => (simulated.Transactions.Aggregate(0UL, (sum, tried) => sum + tried.GasUsed), simulated.Transactions.Aggregate(BigInteger.Zero, (sum, tried) => sum + tried.Payment.ToBigInteger()));

    private static string Quantity(BigInteger wei) => wei.IsZero ? "0x0" : "0x" + wei.ToString("x", System.Globalization.CultureInfo.InvariantCulture).TrimStart('0');
}
