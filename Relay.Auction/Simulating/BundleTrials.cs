using System.Globalization;
using Relay.Auction.Chain;
using Relay.Auction.Closing;
using Relay.Auction.Ethereum;

namespace Relay.Auction.Simulating;

/// <summary>Simulations that searchers ask for, with a connection of their own: they take nothing from a slot's.</summary>
public sealed class BundleTrials : IDisposable
{
    private const ulong UsualSeconds = 12;

    private readonly HttpClient? _http;
    private readonly ExecutionNode? _node;
    private readonly ChainOptions _options;
    private readonly ulong _chainId;
    private readonly TimeSpan _budget;

    /// <summary>With the options of the node; without a node every trial is refused.</summary>
    public BundleTrials(ChainOptions options, AuctionOptions auction, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(auction);
        (_options, _chainId, _budget) = (options, auction.ChainId, TimeSpan.FromMilliseconds(options.CallMilliseconds));
        if (!options.HasNode) return;
        _http = NodeConnection.Create(options);
        _node = new ExecutionNode(_http, options, time);
    }

    /// <summary>Runs a bundle.</summary>
    public async Task<BundleTrialOutcome> RunAsync(BundleTrialRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (_node is null) return Refuse(RejectionCode.NodeUnavailable, "no execution node is configured: the relay runs stand-alone and simulates nothing");
        var body = request.StateBlock is { } number ? BlockByNumber(number) : BlockHead.LatestRequest();
        var asked = await _node.CallAsync(body, BlockHead.Read, _budget, cancellation).ConfigureAwait(false);
        if (asked is not NodeAnswer<BlockHead>.Given { Value: var parent })
            return Refuse(request.StateBlock is null ? RejectionCode.NodeUnavailable : RejectionCode.FieldInvalid, request.StateBlock is null ? "the execution node did not give its newest block" : "stateBlockNumber: the execution node does not have this block");

        var head = new ChainHead(parent.Number + 1, parent.Hash, request.TimestampSeconds ?? parent.TimestampSeconds + UsualSeconds, request.BaseFee ?? parent.NextBaseFee, parent.GasLimit);
        if (head.TimestampSeconds <= parent.TimestampSeconds) return Refuse(RejectionCode.FieldInvalid, Text($"timestamp: expected more than the parent's, {parent.TimestampSeconds}, got {head.TimestampSeconds}"));
        var recipient = request.Coinbase ?? _options.Recipient;
        var accounts = new ParentAccounts(_node, parent.Hash);
        List<Address> needed = [recipient];
        if (!ParentAccounts.TryAccountsOf(request.Transactions, needed)) return Refuse(RejectionCode.TransactionSignature, "txs: no sender can be recovered from a signature");
        if (!await accounts.LoadAsync(needed, _budget, cancellation).ConfigureAwait(false) || !accounts.TryGet(recipient, out var account)) return Refuse(RejectionCode.NodeUnavailable, "the execution node did not give the accounts");
        if (NonceFault(request.Transactions, accounts) is { } fault) return fault;

        var run = new NodeRun(_node, new SimulationTarget(_chainId, head, recipient, account.Balance.IsZero, _options.CallGasCap) { MostBlockGas = head.GasLimit });
        SignedTransaction?[] calls = [null, .. request.Transactions.SelectMany(transaction => new[] { transaction, null })];
        return await run.RunAsync(calls, _budget, cancellation, request.WithLogs).ConfigureAwait(false) switch
        {
            NodeAnswer<CallResult[]>.Given { Value: var results } => new BundleTrialOutcome.Simulated(parent.Number, head.BaseFee, [.. request.Transactions.Select((_, at) => Tried(results, 2 * at + 1))]),
            NodeAnswer<CallResult[]>.Refused refused when NodeRun.Judgement(refused.Code, refused.Message) is { } judgement => Refuse(judgement, "err: " + Words(judgement)),
            NodeAnswer<CallResult[]>.Refused => Refuse(RejectionCode.NotSimulated, "the execution node refuses to simulate this bundle"),
            _ => Refuse(RejectionCode.NodeUnavailable, "the execution node gave no answer in time"),
        };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _node?.Dispose();
        _http?.Dispose();
    }

    private static TriedTransaction Tried(CallResult[] results, int at)
        => new(UInt256.SubtractFloor(results[at + 1].Returned!.Value, results[at - 1].Returned!.Value), results[at].GasUsed, !results[at].Succeeded) { Logs = results[at].Logs };

    /// <summary>In the words that clients look for: "err: nonce too low: address …, tx: 3 state: 5".</summary>
    private BundleTrialOutcome.Refused? NonceFault(IReadOnlyList<SignedTransaction> transactions, ParentAccounts accounts)
    {
        var walk = new NonceWalk(accounts);
        foreach (var transaction in transactions)
        {
            if (walk.Take(transaction, _chainId) is var code && code == RejectionCode.None) continue;
            transaction.TryGetSender(out var sender);
            return Refuse(code, Text($"err: {Words(code)}: address {sender}, tx: {transaction.Nonce} state: {walk.NextOf(sender)}; txhash {transaction.Hash}"));
        }

        return null;
    }

    private static string Words(RejectionCode code) => code switch
    {
        RejectionCode.NonceTooLow => "nonce too low",
        RejectionCode.NonceGap => "nonce too high",
        RejectionCode.InsufficientBalance => "insufficient funds for gas * price + value",
        RejectionCode.BelowBaseFee => "max fee per gas less than block base fee",
        RejectionCode.GasLimit => "intrinsic gas too low",
        _ => "transaction refused",
    };

    private static ReadOnlyMemory<byte> BlockByNumber(ulong number) => JsonRpc.Request("eth_getBlockByNumber", json =>
    {
        json.WriteStringValue(Text($"0x{number:x}"));
        json.WriteBooleanValue(false);
    });

    private static BundleTrialOutcome.Refused Refuse(RejectionCode code, string detail) => new(new Rejection(code, detail));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
