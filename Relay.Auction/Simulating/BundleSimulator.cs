using Relay.Auction.Chain;
using Relay.Auction.Ethereum;
using Relay.Auction.Sealing;
using Relay.Auction.Validating;

namespace Relay.Auction.Simulating;

/// <summary>Simulates one bundle, alone or after given transactions: what it pays, transaction by transaction, and whether it stands.</summary>
internal sealed class BundleSimulator(NodeRun run, ParentAccounts accounts)
{
    /// <summary>Simulates; its accounts must have been loaded.</summary>
    /// <param name="bundle">The bundle.</param>
    /// <param name="before">What is executed ahead of it: bundles that bring earlier nonces of its senders.</param>
    /// <param name="left">The time that is left; asked before every call.</param>
    /// <param name="cancellation">Ends it with an <see cref="OperationCanceledException"/>.</param>
    public async Task<SimulationOutcome> SimulateAsync(TrialBundle bundle, IReadOnlyList<SignedTransaction> before, Func<TimeSpan> left, CancellationToken cancellation)
    {
        var isDropped = new bool[bundle.Transactions.Count];
        // Every round but the last leaves out at least one transaction more.
        while (true)
        {
            var (code, at) = OwnFault(bundle, before, isDropped);
            if (code == RejectionCode.NotSimulated) return new SimulationOutcome.NotSimulated("the node did not give its accounts");
            if (code != RejectionCode.None)
            {
                if (TryDrop(bundle, isDropped, at)) continue;
                return new SimulationOutcome.Failed(code, at);
            }

            if (isDropped.All(dropped => dropped)) return new SimulationOutcome.Failed(RejectionCode.EmptyBundle, -1);

            var calls = Plan(bundle, before, isDropped);
            switch (await run.RunAsync(calls, left(), cancellation).ConfigureAwait(false))
            {
                case NodeAnswer<CallResult[]>.None none:
                    return new SimulationOutcome.NotSimulated(none.Why);
                case NodeAnswer<CallResult[]>.Refused refused:
                    if (NodeRun.Verdict(refused) is not { } judgement || judgement == RejectionCode.NotSimulated) return new SimulationOutcome.NotSimulated($"the node refuses it: {refused.Code}");
                    // It does not say which transaction it means.
                    if (!DropAll(bundle, isDropped)) return new SimulationOutcome.Failed(judgement, -1);
                    continue;
                case NodeAnswer<CallResult[]>.Given { Value: var results }:
                    if (run.WithinCap(calls, results) < calls.Length) return new SimulationOutcome.NotSimulated("it needs more gas than the node allows in one call");
                    var reverted = FirstRevert(bundle, isDropped, results, before.Count);
                    if (reverted < 0) return Measured(bundle, isDropped, results, before.Count);
                    if (!TryDrop(bundle, isDropped, reverted)) return new SimulationOutcome.Failed(RejectionCode.Reverted, reverted);
                    continue;
            }
        }
    }

    /// <summary>What the relay itself can tell from the parent's state: nonces in a row, blob fees, and a balance for the first transaction.</summary>
    private (RejectionCode Code, int At) OwnFault(TrialBundle bundle, IReadOnlyList<SignedTransaction> before, bool[] isDropped)
    {
        var walk = new NonceWalk(accounts);
        foreach (var transaction in before) walk.Take(transaction, run.Target.ChainId);
        var isFirst = before.Count == 0;
        for (var i = 0; i < isDropped.Length; i++)
        {
            if (isDropped[i]) continue;
            var transaction = bundle.Transactions[i];
            var code = walk.Take(transaction, run.Target.ChainId);
            if (code != RejectionCode.None) return (OwnNonces.Blame(code, bundle.Transactions, i), i);
            if (run.Target.BlobBaseFee is { } blobFee && transaction.BlobHashes.Length > 0 && transaction.MaxFeePerBlobGas < blobFee) return (RejectionCode.BelowBlobFee, i);
            // Later ones may have been given the money by earlier ones: the node knows.
            if (isFirst && transaction.TryGetSender(out var sender) && accounts.TryGet(sender, out var account) && account.Balance < MostCost(transaction)) return (RejectionCode.InsufficientBalance, i);
            isFirst = false;
        }

        return (RejectionCode.None, -1);
    }

    private static UInt256 MostCost(SignedTransaction transaction)
        => UInt256.AddSaturating(
            UInt256.AddSaturating(UInt256.MultiplySaturating(transaction.MaxFeePerGas, transaction.GasLimit), transaction.Value),
            UInt256.MultiplySaturating(transaction.MaxFeePerBlobGas, BlobFee.GasPerBlob * (ulong)transaction.BlobHashes.Length));

    private static bool TryDrop(TrialBundle bundle, bool[] isDropped, int at)
    {
        if (!bundle.Tolerances[at].HasFlag(Tolerance.MayDrop)) return false;
        isDropped[at] = true;
        return true;
    }

    private static bool DropAll(TrialBundle bundle, bool[] isDropped)
    {
        var any = false;
        for (var i = 0; i < isDropped.Length; i++) any |= !isDropped[i] && TryDrop(bundle, isDropped, i);
        return any;
    }

    // before …, read, transaction, read, transaction, read …
    private static SignedTransaction?[] Plan(TrialBundle bundle, IReadOnlyList<SignedTransaction> before, bool[] isDropped)
    {
        var calls = new List<SignedTransaction?>(before) { null };
        for (var i = 0; i < isDropped.Length; i++)
        {
            if (isDropped[i]) continue;
            calls.Add(bundle.Transactions[i]);
            calls.Add(null);
        }

        return [.. calls];
    }

    private static int FirstRevert(TrialBundle bundle, bool[] isDropped, CallResult[] results, int before)
    {
        var at = before + 1;
        for (var i = 0; i < isDropped.Length; i++)
        {
            if (isDropped[i]) continue;
            if (!results[at].Succeeded && !bundle.Tolerances[i].HasFlag(Tolerance.MayRevert)) return i;
            at += 2;
        }

        return -1;
    }

    private SimulationOutcome Measured(TrialBundle bundle, bool[] isDropped, CallResult[] results, int before)
    {
        var (transactions, dropped, touched) = (new List<SimulatedTransaction>(), new List<ushort>(), new HashSet<Address>());
        var at = before + 1;
        for (var i = 0; i < isDropped.Length; i++)
        {
            if (isDropped[i])
            {
                dropped.Add((ushort)i);
                continue;
            }

            var paid = UInt256.SubtractFloor(results[at + 1].Returned!.Value, results[at - 1].Returned!.Value);
            transactions.Add(new SimulatedTransaction(i, paid, results[at].GasUsed, !results[at].Succeeded));
            if (bundle.Transactions[i].To is { } to) touched.Add(to);
            touched.UnionWith(bundle.Transactions[i].Authorizations.Select(authorization => authorization.Address));
            touched.UnionWith(results[at].Loggers);
            at += 2;
        }

        // Not the sum: what one transaction takes from the fee recipient, another cannot pay again.
        var payment = UInt256.SubtractFloor(results[at - 1].Returned!.Value, results[before].Returned!.Value);
        var refundable = transactions.Where(transaction => bundle.Refund?.Places.Contains((ushort)transaction.Index) == true)
            .Aggregate(UInt256.Zero, (sum, transaction) => UInt256.AddSaturating(sum, transaction.Payment));
        if (!RefundRules.AreWorthPaying(bundle.Refund, refundable, run.Target.Head.BaseFee)) return new SimulationOutcome.Failed(RejectionCode.RefundTooSmall, -1);
        var simulated = new SimulationOutcome.Simulated(transactions, dropped, payment, touched)
        {
            Refundable = refundable, Kept = RefundRules.Kept(bundle.Refund, payment, refundable, run.Target.Head.BaseFee),
        };
        return bundle.Bid is { } bid && simulated.Kept < bid ? new SimulationOutcome.Failed(RejectionCode.BidNotPaid, -1) : simulated;
    }
}
