using System.Text.Json;
using Relay.Auction.Chain;
using Relay.Auction.Ethereum;

namespace Relay.Auction.Simulating;

/// <summary>The blob base fee of the block after a parent, as the node computes it: it depends on forks and their blob parameters (EIP-7840, 7892, 7918).</summary>
internal static class BlobFee
{
    /// <summary>Gas of one blob (EIP-4844).</summary>
    public const ulong GasPerBlob = 131_072;

    /// <summary>In wei; null where the node does not say: then blob fees are left to the simulation.</summary>
    public static async Task<UInt256?> AfterAsync(ExecutionNode node, ulong parent, TimeSpan budget, CancellationToken cancellation)
    {
        // The history's last entry is the block after the newest one asked for.
        var body = JsonRpc.Request("eth_feeHistory", json =>
        {
            json.WriteStringValue("0x1");
            json.WriteStringValue(((UInt256)parent).ToQuantity());
            json.WriteStartArray();
            json.WriteEndArray();
        });
        var answer = await node.CallAsync(body, history => Read(history, parent), budget, cancellation).ConfigureAwait(false);
        return answer is NodeAnswer<Fee>.Given { Value: var fee } ? fee.Wei : null;
    }

    private static Fee? Read(JsonElement history, ulong parent)
        => history.ValueKind == JsonValueKind.Object && JsonRpc.TryUInt64(history, "oldestBlock", out var oldest) && oldest == parent
            && history.TryGetProperty("baseFeePerBlobGas", out var fees) && fees.ValueKind == JsonValueKind.Array && fees.GetArrayLength() == 2
            && JsonRpc.TryUInt256(fees[1], out var wei) ? new Fee(wei) : null;

    private sealed record Fee(UInt256 Wei);
}
