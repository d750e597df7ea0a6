using System.Collections.Frozen;
using System.Text.Json.Nodes;

namespace Relay.Api.JsonRpc;

/// <summary>Types of the parameters, and a sentence for each, for the OpenRPC document. What the bundles' fields mean stands in docs/json-rpc.md.</summary>
internal static class RpcSchemas
{
    private const string Number = "a number, or 0x-hexadecimal";

    private static readonly FrozenDictionary<string, (string[] Types, string Words)> Known = new Dictionary<string, (string[], string)>
    {
        ["address"] = (["string"], "An account: 0x and 40 hexadecimal digits."),
        ["block"] = (["string", "number", "object"], "A block's number in 0x-hexadecimal, or latest, pending, earliest, safe or finalized; latest where it is left out."),
        ["blockCount"] = (["string", "number"], $"How many blocks: {Number}."),
        ["blockNumber"] = (["string", "number"], $"Read and not used: {Number}."),
        ["(block)"] = (["object", "string", "number"], "Read and not used: {blockNumber}, or the number itself."),
        ["blockOverrides"] = (["object"], "Fields of the block to run in, as nodes know them."),
        ["bundle"] = (["object"], "{txs, blockNumber, minTimestamp, maxTimestamp, revertingTxHashes, droppingTxHashes, replacementUuid, replacementNonce, refundPercent, refundRecipient, …}. Without a block: the slot that closes next."),
        ["call"] = (["object"], "{from, to, gas, gasPrice, value, data, …}: a transaction that is not sent. At most 50,000,000 gas."),
        ["cancel"] = (["object"], "{replacementUuid}: the id that the bundle was sent with."),
        ["data"] = (["string"], "Bytes in 0x-hexadecimal."),
        ["envelope"] = (["string"], "The sealed envelope, base64: docs/protocol.md."),
        ["filter"] = (["object"], "{fromBlock, toBlock, blockHash, address, topics}."),
        ["fullTransactions"] = (["boolean"], "True: transactions whole; false: their hashes."),
        ["hash"] = (["string"], "0x and 64 hexadecimal digits."),
        ["id"] = (["string"], "The subscription's id, as eth_subscribe answered it."),
        ["index"] = (["string"], "A place in the block, from 0x0."),
        ["key"] = (["string"], "A storage slot in 0x-hexadecimal."),
        ["keys"] = (["array"], "Storage slots in 0x-hexadecimal."),
        ["leaf"] = (["string"], "The leaf's hash, as the receipt names it."),
        ["maxBlockNumber"] = (["string", "number"], $"The last block that it is tried for: {Number}; at most 25 ahead."),
        ["newestBlock"] = (["string", "number"], "The newest block that is looked at: as block."),
        ["options"] = (["object"], "{parentBlock, timestamp, coinbase, baseFee, …}: the block to simulate in."),
        ["preferences"] = (["object"], "{fast, privacy: {hints}, validity: {refund}}: what may be shared, and who is refunded."),
        ["rewardPercentiles"] = (["array"], "Percentiles of tips, ascending from 0 to 100."),
        ["slot"] = (["number"], "The slot's number."),
        ["stateOverrides"] = (["object"], "Accounts to change for the call, as nodes know them."),
        ["subscription"] = (["string"], "relay_hints, or mevblocker_partialPendingTransactions."),
        ["tx"] = (["string"], "The signed transaction in 0x-hexadecimal; of a blob transaction with its sidecar."),
        ["eth_cancelPrivateTransaction.cancel"] = (["object"], "{txHash}: the transaction's hash."),
        ["eth_sendPrivateTransaction.tx"] = (["object", "string"], "{tx, maxBlockNumber, preferences}, or the signed transaction itself."),
        ["mev_sendBundle.bundle"] = (["object"], "{version, inclusion: {block, maxBlock}, body: [{tx, canRevert} or {hash} or {bundle}], validity: {refund, refundConfig}, privacy: {hints}}."),
        ["mev_simBundle.bundle"] = (["object"], "As of mev_sendBundle, without hashes."),
        ["eth_callBundle.bundle"] = (["object"], "{txs, blockNumber, stateBlockNumber, timestamp, coinbase, baseFee}."),
        ["flashbots_getBundleStats.bundle"] = (["object"], "{bundleHash, blockNumber}: a bundle of the caller's own."),
        ["flashbots_getBundleStatsV2.bundle"] = (["object"], "{bundleHash, blockNumber}: a bundle of the caller's own."),
        ["flashbots_getSbundleStats.bundle"] = (["object"], "{bundleHash, blockNumber}: a bundle of the caller's own."),
    }.ToFrozenDictionary();

    /// <summary>A parameter as OpenRPC describes it. A name with a question mark may be left out.</summary>
    public static JsonObject Of(string method, string parameter)
    {
        var name = parameter.TrimEnd('?');
        var (types, words) = Known.TryGetValue($"{method}.{name}", out var own) ? own : Known[name];
        return new JsonObject { ["name"] = name, ["description"] = words, ["required"] = name == parameter, ["schema"] = Of(types) };
    }

    /// <summary>A schema of one or more JSON types; of none it says nothing.</summary>
    public static JsonObject Of(IReadOnlyList<string> types) => types switch
    {
        [] => [],
        [var one] => new JsonObject { ["type"] = one },
        _ => new JsonObject { ["type"] = new JsonArray([.. types.Select(type => JsonValue.Create(type))]) },
    };
}
