using Relay.Auction.Chain;
using Relay.Auction.Ethereum;
using Relay.Auction.Sealing;
using Relay.Auction.Validating;

namespace Relay.Auction.Simulating;

/// <summary>What a bundle came to at its place in a list.</summary>
/// <param name="Code">None: it stands. NotSimulated: nothing is known. Else: it fails there.</param>
/// <param name="Paid">What it pays there, in wei.</param>
/// <param name="Pollutes">It fails, and parts of it took effect all the same: what stands behind it was not tried on the state that it would find.</param>
internal readonly record struct ListVerdict(RejectionCode Code, UInt256 Paid, bool Pollutes)
{
    /// <summary>What the builder keeps of it there, in wei.</summary>
    public UInt256 Kept { get; init; } = Paid;

    /// <summary>Of the payment, what its refunds are a part of.</summary>
    public UInt256 Refundable { get; init; }
}

/// <summary>Simulates a whole list of bundles in the order for the block, and keeps the rules that nodes are lax about: nonces and the block's gas.</summary>
internal sealed class ListVerification(NodeRun run, ParentAccounts accounts)
{
    private static readonly ListVerdict Unknown = new(RejectionCode.NotSimulated, UInt256.Zero, false);

    /// <summary>One verdict for each bundle; null where the node did not answer.</summary>
    public async Task<ListVerdict[]?> VerifyAsync(IReadOnlyList<Contestant> list, Func<TimeSpan> left, CancellationToken cancellation)
    {
        var verdicts = new ListVerdict[list.Count];
        Array.Fill(verdicts, Unknown);
        var sound = InNonceOrder(list, verdicts);
        // A node refuses a list as a whole: the longest beginning that it takes, and with it the bundle behind, are found by halving.
        var fitting = Fitting(list, sound);
        var (taken, refused, judgement) = (0, fitting + 1, RejectionCode.NotSimulated);
        for (var tried = fitting; taken + 1 < refused; tried = (taken + refused) / 2)
        {
            var answer = await RunAsync(list, sound, tried, verdicts, left(), cancellation).ConfigureAwait(false);
            if (answer is NodeAnswer<CallResult[]>.Given) taken = tried;
            else if (answer is NodeAnswer<CallResult[]>.Refused no && NodeRun.Verdict(no) is { } code) (refused, judgement) = (tried, code);
            else return taken == 0 ? null : verdicts;
        }

        if (taken < sound.Count) verdicts[sound[taken]] = new ListVerdict(judgement, UInt256.Zero, false);
        return verdicts;
    }

    /// <summary>How many of the bundles, from the first, the node's gas cap leaves room for, by what they used alone.</summary>
    private int Fitting(IReadOnlyList<Contestant> list, List<int> sound)
    {
        var gas = new RequestGas(run.Target);
        if (!gas.TryTake(SimulateRequest.ReaderGas, SimulateRequest.ReaderUses)) return 0;
        for (var i = 0; i < sound.Count; i++)
        {
            var one = list[sound[i]];
            foreach (var transaction in one.Result.Transactions)
            {
                if (!gas.TryTake(one.Bundle.Transactions[transaction.Index].GasLimit, transaction.GasUsed)) return i;
                if (one.Trial.Refund is not null && !gas.TryTake(SimulateRequest.ReaderGas, SimulateRequest.ReaderUses)) return i;
            }

            if (one.Trial.Refund is null && !gas.TryTake(SimulateRequest.ReaderGas, SimulateRequest.ReaderUses)) return i;
        }

        return sound.Count;
    }

    private List<int> InNonceOrder(IReadOnlyList<Contestant> list, ListVerdict[] verdicts)
    {
        var walk = new NonceWalk(accounts);
        var sound = new List<int>(list.Count);
        for (var i = 0; i < list.Count; i++)
        {
            var code = walk.TakeAll(list[i].Kept, run.Target.ChainId);
            if (code == RejectionCode.None) sound.Add(i);
            else verdicts[i] = new ListVerdict(code, UInt256.Zero, false);
        }

        return sound;
    }

    private async Task<NodeAnswer<CallResult[]>> RunAsync(
        IReadOnlyList<Contestant> list, List<int> sound, int count, ListVerdict[] verdicts, TimeSpan budget, CancellationToken cancellation)
    {
        var calls = new List<SignedTransaction?> { null };
        foreach (var place in sound.Take(count))
        {
            foreach (var (transaction, isLast) in list[place].Kept.Select((transaction, i) => (transaction, i + 1 == list[place].Result.Transactions.Count)))
            {
                calls.Add(transaction);
                if (isLast || list[place].Trial.Refund is not null) calls.Add(null);
            }
        }

        var answer = await run.RunAsync(calls, budget, cancellation).ConfigureAwait(false);
        if (answer is NodeAnswer<CallResult[]>.Given { Value: var results }) Judge(list, sound.Take(count), calls, results, verdicts);
        return answer;
    }

    private void Judge(IReadOnlyList<Contestant> list, IEnumerable<int> places, List<SignedTransaction?> calls, CallResult[] results, ListVerdict[] verdicts)
    {
        var within = run.WithinCap(calls, results);
        var (at, used) = (1, 0UL);
        foreach (var place in places)
        {
            var (before, refundable) = (results[at - 1].Returned!.Value, UInt256.Zero);
            var code = RejectionCode.None;
            var succeeded = 0;
            var terms = list[place].Trial.Refund;
            foreach (var transaction in list[place].Result.Transactions)
            {
                // EIP-1559 and before: a transaction's gas limit must fit what is left of the block when its turn comes.
                if ((UInt128)used + calls[at]!.GasLimit > run.Target.Head.GasLimit && code == RejectionCode.None) code = RejectionCode.NoRoom;
                used += results[at].GasUsed;
                succeeded += results[at].Succeeded ? 1 : 0;
                if (!results[at].Succeeded && !list[place].Trial.Tolerances[transaction.Index].HasFlag(Tolerance.MayRevert)) code = RejectionCode.StateConflict;
                if (terms?.Places.Contains((ushort)transaction.Index) == true)
                    refundable = UInt256.AddSaturating(refundable, UInt256.SubtractFloor(results[at + 1].Returned!.Value, results[at - 1].Returned!.Value));
                at += terms is null ? 1 : 2;
            }

            // With terms the last reader stands behind the last transaction already.
            if (terms is not null) at--;
            var paid = UInt256.SubtractFloor(results[at].Returned!.Value, before);
            var kept = RefundRules.Kept(terms, paid, refundable, run.Target.Head.BaseFee);
            if (code == RejectionCode.None && list[place].Trial.Bid is { } bid && kept < bid) code = RejectionCode.StateConflict;
            if (code == RejectionCode.None && !RefundRules.AreWorthPaying(terms, refundable, run.Target.Head.BaseFee)) code = RejectionCode.StateConflict;
            verdicts[place] = at < within ? new ListVerdict(code, paid, code != RejectionCode.None && succeeded > 0) { Kept = kept, Refundable = refundable } : Unknown;
            at++;
        }
    }
}
