using Relay.Auction.Chain;
using Relay.Auction.Ethereum;

namespace Relay.Auction.Simulating;

/// <summary>Runs calls, one after another, on the parent's state; and says which answers of a node are a judgement of the transactions.</summary>
internal sealed class NodeRun(ExecutionNode node, SimulationTarget target)
{
    private string? _fault;
    private volatile bool _answered;

    /// <summary>Block and state.</summary>
    public SimulationTarget Target => target;

    /// <summary>The first thing that was wrong with an answer of the node; null where nothing was.</summary>
    public string? Fault => Volatile.Read(ref _fault);

    /// <summary>True once it answered at all, be it with a judgement.</summary>
    public bool HasAnswered => _answered;

    /// <summary>One result for each call; a reader (null) that failed makes the whole answer none.</summary>
    public async Task<NodeAnswer<CallResult[]>> RunAsync(IReadOnlyList<SignedTransaction?> calls, TimeSpan budget, CancellationToken cancellation, bool withLogs = false)
    {
        var answer = await AskAsync(calls, budget, withLogs, cancellation).ConfigureAwait(false);
        var fault = answer switch
        {
            NodeAnswer<CallResult[]>.None none => none.Why,
            NodeAnswer<CallResult[]>.Refused refused when Verdict(refused) is null => $"it refuses to simulate: {refused.Code}",
            _ => null,
        };
        if (fault is null) _answered = true;
        else Interlocked.CompareExchange(ref _fault, fault, null);
        return answer;
    }

    private async Task<NodeAnswer<CallResult[]>> AskAsync(IReadOnlyList<SignedTransaction?> calls, TimeSpan budget, bool withLogs, CancellationToken cancellation)
    {
        var answer = await node.CallAsync(
            SimulateRequest.Of(target, calls), result => CallResult.Read(result, target.Head.TargetBlock, calls.Count, withLogs), budget, cancellation).ConfigureAwait(false);
        if (answer is not NodeAnswer<CallResult[]>.Given { Value: var results }) return answer;
        for (var i = 0; i < results.Length; i++)
        {
            if (results[i].GasUsed > (calls[i]?.GasLimit ?? SimulateRequest.ReaderGas) || (calls[i] is null && results[i] is not { Succeeded: true, Returned: not null }))
                return new NodeAnswer<CallResult[]>.None("its answer cannot be: a reader failed, or a call used more gas than it had");
        }

        return answer;
    }

    /// <summary>How many of the calls, from the first, surely had all the gas that they ask for: a node silently gives less beyond its cap.</summary>
    public int WithinCap(IReadOnlyList<SignedTransaction?> calls, CallResult[] results)
    {
        var gas = new RequestGas(target);
        for (var i = 0; i < calls.Count; i++)
        {
            if (!gas.TryTake(calls[i]?.GasLimit ?? SimulateRequest.ReaderGas, results[i].GasUsed)) return i;
        }

        return calls.Count;
    }

    /// <summary>As <see cref="Judgement"/>, of transactions whose gas was checked: too little of it is the node's cap, and like a request too long no judgement.</summary>
    public static RejectionCode? Verdict(NodeAnswer<CallResult[]>.Refused refused)
        => refused.Code == ExecutionNode.LimitReached ? RejectionCode.NotSimulated
            : Judgement(refused.Code, refused.Message) is { } code ? code == RejectionCode.GasLimit ? RejectionCode.NotSimulated : code : null;

    /// <summary>The rejection that an error of the node stands for; null where it says nothing about the transactions.</summary>
    /// <remarks>Codes of the method's specification; anvil knows one code for all and is read by its words.</remarks>
    public static RejectionCode? Judgement(long code, string message)
    {
        return code switch
        {
            -38010 => RejectionCode.NonceTooLow,
            -38011 => RejectionCode.NonceGap,
            -38012 => RejectionCode.BelowBaseFee,
            -38013 or -38015 => RejectionCode.GasLimit,
            -38014 => RejectionCode.InsufficientBalance,
            -38024 or -38025 => RejectionCode.TransactionRefused,
            _ when Says("insufficient funds") => RejectionCode.InsufficientBalance,
            _ when Says("intrinsic gas") || Says("gas limit reached") => RejectionCode.GasLimit,
            _ when Says("less than block base fee") => RejectionCode.BelowBaseFee,
            _ when Says("nonce too low") => RejectionCode.NonceTooLow,
            _ when Says("nonce too high") => RejectionCode.NonceGap,
            _ => null,
        };

        bool Says(string words) => message.Contains(words, StringComparison.OrdinalIgnoreCase);
    }
}
