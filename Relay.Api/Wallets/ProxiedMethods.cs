using System.Text.Json;
using Relay.Api.JsonRpc;
using Relay.Auction;

namespace Relay.Api.Wallets;

/// <summary>The reads that go to the node: an allow-list, so that a method that nobody has looked at is never passed on.</summary>
/// <remarks>eth_fillTransaction is left out on purpose: viem then counts nonces by eth_getTransactionCount, which knows the sender's private ones.</remarks>
internal sealed class ProxiedMethods(NodeProxy node) : IRpcMethods
{
    /// <summary>Most gas of a call, as nodes have it: without a bound one call can keep a node busy, and the auction needs it.</summary>
    private const ulong MostGas = 50_000_000;

    private static readonly (string Name, string Summary, string[] Parameters)[] Reads =
    [
        ("eth_blobBaseFee", "The next block's blob base fee.", []),
        ("eth_blockNumber", "The newest block's number.", []),
        ("eth_call", "Runs a call without a transaction.", ["call", "block?", "stateOverrides?", "blockOverrides?"]),
        ("eth_createAccessList", "The access list that a call would need.", ["call", "block?"]),
        ("eth_estimateGas", "The gas that a call would need.", ["call", "block?", "stateOverrides?"]),
        ("eth_feeHistory", "Base fees and tips of the last blocks.", ["blockCount", "newestBlock", "rewardPercentiles?"]),
        ("eth_gasPrice", "The node's proposal for a gas price.", []),
        ("eth_getBalance", "An account's balance.", ["address", "block?"]),
        ("eth_getBlockByHash", "A block.", ["hash", "fullTransactions?"]),
        ("eth_getBlockByNumber", "A block.", ["block", "fullTransactions?"]),
        ("eth_getBlockReceipts", "The receipts of a block.", ["block"]),
        ("eth_getBlockTransactionCountByHash", "How many transactions a block has.", ["hash"]),
        ("eth_getBlockTransactionCountByNumber", "How many transactions a block has.", ["block"]),
        ("eth_getCode", "An account's code.", ["address", "block?"]),
        ("eth_getLogs", "Logs of a range of blocks.", ["filter"]),
        ("eth_getProof", "A proof of an account and its storage.", ["address", "keys", "block?"]),
        ("eth_getStorageAt", "A storage slot of an account.", ["address", "key", "block?"]),
        ("eth_getTransactionByBlockHashAndIndex", "A transaction by its place.", ["hash", "index"]),
        ("eth_getTransactionByBlockNumberAndIndex", "A transaction by its place.", ["block", "index"]),
        ("eth_getTransactionReceipt", "The receipt of an included transaction.", ["hash"]),
        ("eth_getUncleCountByBlockHash", "How many uncles a block has.", ["hash"]),
        ("eth_getUncleCountByBlockNumber", "How many uncles a block has.", ["block"]),
        ("eth_maxPriorityFeePerGas", "The node's proposal for a priority fee.", []),
        ("eth_protocolVersion", "The node's version of the protocol.", []),
        ("eth_syncing", "Whether the node is catching up.", []),
        ("net_listening", "Whether the node listens.", []),
        ("web3_sha3", "Keccak-256 of bytes.", ["data"]),
    ];

    public IEnumerable<RpcMethod> Methods => Reads.Select(read => new RpcMethod(read.Name, read.Summary, AskAsync) { Parameters = read.Parameters, ResultTypes = [] });

    private async Task<RpcAnswer> AskAsync(RpcCall call, CancellationToken cancellation)
    {
        if (call.Raw.ValueKind == JsonValueKind.Object) return new RpcAnswer.Refused(new Rejection(RejectionCode.FieldInvalid, "params: expected an array for this method, got an object"));
        if (call.Method.Parameters is ["call", ..] && TooMuchGas(call) is { } over) return new RpcAnswer.Refused(over);
        return await node.AskAsync(call.Method.Name, call.Raw, cancellation).ConfigureAwait(false);
    }

    private static Rejection? TooMuchGas(RpcCall call)
    {
        var parameters = call.Parameters();
        if (parameters[0].ValueKind != JsonValueKind.Object) return null; // The node says what is wrong with it.
        var gas = parameters.Object(0)["gas"].Quantity();
        return parameters.Fault ?? (gas > MostGas ? new Rejection(RejectionCode.FieldInvalid, $"call.gas: expected at most {MostGas}, got {gas}") : null);
    }
}
