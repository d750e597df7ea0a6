using System.Numerics;
using Relay.Auction.Chain;
using Relay.Auction.Closing;
using Relay.Auction.Ethereum;
using Relay.Auction.Sealing;
using Relay.Auction.Simulating;
using Relay.Tests.Ethereum;
using Relay.Tests.Support;

namespace Relay.Tests.Simulating;

/// <summary>A simulator on the newest block of an anvil, as the close would set it up.</summary>
internal sealed class SimulationBench : IDisposable
{
    public static readonly Address FeeRecipient = Anvil.At(0xfe, 0xfe);
    public static readonly BigInteger Gwei = BigInteger.Pow(10, 9);
    public static readonly BigInteger Milliether = BigInteger.Pow(10, 15);

    private readonly HttpClient _http;

    private SimulationBench(HttpClient http, ExecutionNode node, BlockHead parent, ulong gasCap, GasCapScope scope, UInt256? blobFee)
    {
        (_http, Node) = (http, node);
        Head = new ChainHead(parent.Number + 1, parent.Hash, parent.TimestampSeconds + 12, parent.NextBaseFee, parent.GasLimit);
        Accounts = new ParentAccounts(node, parent.Hash);
        Run = new NodeRun(node, new SimulationTarget(Anvil.ChainId, Head, FeeRecipient, true, gasCap, blobFee) { CapScope = scope });
        Simulator = new BundleSimulator(Run, Accounts);
    }

    public ExecutionNode Node { get; }

    public ChainHead Head { get; }

    public ParentAccounts Accounts { get; }

    public NodeRun Run { get; }

    public BundleSimulator Simulator { get; }

    public static TimeSpan Plenty() => TimeSpan.FromSeconds(20);

    /// <param name="anvil">The chain.</param>
    /// <param name="gasCap">What the relay believes of its cap.</param>
    /// <param name="scope">Of the cap.</param>
    /// <param name="url">Of what stands before it.</param>
    /// <param name="maxRequestBytes">Of the node's option.</param>
    /// <param name="handler">On the way to the node; null for none.</param>
    public static async Task<SimulationBench> OnAsync(
        Anvil anvil, ulong gasCap = 0, GasCapScope scope = GasCapScope.Used, string? url = null, int maxRequestBytes = 1_900_000, HttpMessageHandler? handler = null)
    {
        var http = new HttpClient(handler ?? new SocketsHttpHandler()) { BaseAddress = new Uri(url ?? anvil.Url) };
        var node = new ExecutionNode(http, new ChainOptions { CallMilliseconds = 10_000, MaxRequestBytes = maxRequestBytes }, TestTime.System);
        var parent = await anvil.HeadAsync();
        return new SimulationBench(http, node, parent, gasCap, scope, await BlobFee.AfterAsync(node, parent.Number, Plenty(), default));
    }

    /// <summary>A transaction of this chain that pays no tip unless told.</summary>
    public static SampleTransaction Transaction(Address to, BigInteger? value = null, ulong nonce = 0, BigInteger? tip = null, ulong gas = 200_000) => new()
    {
        ChainId = Anvil.ChainId, Nonce = nonce, GasLimit = gas, MaxFee = 100 * Gwei, Priority = tip ?? 0, To = to, Value = value ?? 0, Calldata = [],
    };

    public static TrialBundle Bundle(UInt256? bid, params (byte[] Raw, Tolerance Tolerance)[] transactions)
        => new([.. transactions.Select(transaction => Decode(transaction.Raw))], [.. transactions.Select(transaction => transaction.Tolerance)], bid);

    public static TrialBundle Bundle(params byte[][] transactions) => Bundle(null, [.. transactions.Select(raw => (raw, Tolerance.None))]);

    public static SignedTransaction Decode(byte[] raw)
        => TransactionDecoder.TryDecode(raw, out var transaction, out var rejection) ? transaction : throw new InvalidOperationException(rejection.ToString());

    public async Task<SimulationOutcome> SimulateAsync(TrialBundle bundle, IReadOnlyList<SignedTransaction>? before = null)
    {
        var accounts = new List<Address>();
        ParentAccounts.TryAccountsOf([.. bundle.Transactions, .. before ?? []], accounts);
        await Accounts.LoadAsync(accounts, Plenty(), default);
        return await Simulator.SimulateAsync(bundle, before ?? [], Plenty, default);
    }

    public void Dispose()
    {
        Node.Dispose();
        _http.Dispose();
    }
}
