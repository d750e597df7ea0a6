using System.Net.WebSockets;
using System.Text.Json;

namespace Relay.Auction.Chain;

/// <summary>What an execution node says and does, for whoever looks whether a relay can rely on it.</summary>
/// <param name="ChainId">Its chain; null where it does not answer.</param>
/// <param name="Silence">Why there is no answer; null where there is one.</param>
/// <param name="Client">What it calls itself; empty where it does not tell.</param>
/// <param name="IsSyncing">It says that it is catching up.</param>
/// <param name="Head">Number of its newest block; null where it gave none.</param>
/// <param name="HeadTime">When that block was made.</param>
/// <param name="Abilities">What it was seen to do with <c>eth_simulateV1</c>; null where it did not say.</param>
/// <param name="HasReceipts">It has <c>eth_getBlockReceipts</c>, by which the relay sees what landed.</param>
public sealed record NodeFacts(
    ulong? ChainId, string? Silence, string Client, bool IsSyncing, ulong? Head, DateTimeOffset? HeadTime, NodeAbilities? Abilities, bool HasReceipts)
{
    private const long MethodNotFound = -32601;

    /// <summary>Asks the configured node.</summary>
    public static async Task<NodeFacts> AskAsync(ChainOptions options, TimeProvider time, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(options);
        using var http = NodeConnection.Create(options);
        using var node = new ExecutionNode(http, options, time);
        var budget = TimeSpan.FromMilliseconds(options.CallMilliseconds);
        // The first call makes the connection, which may take longer than a call may.
        var client = await CallAsync("web3_clientVersion", _ => { }, Text).ConfigureAwait(false);
        if (client is NodeAnswer<string>.None) client = await CallAsync("web3_clientVersion", _ => { }, Text).ConfigureAwait(false);
        if (client is NodeAnswer<string>.None none) return new NodeFacts(null, none.Why, "", false, null, null, null, false);
        var probe = new NodeProbe(node, budget);
        var chain = await probe.ChainIdAsync(cancellation).ConfigureAwait(false);
        var syncing = await CallAsync("eth_syncing", _ => { }, answer => answer.ValueKind == JsonValueKind.False ? "" : "syncing").ConfigureAwait(false);
        var head = (await node.CallAsync(BlockHead.LatestRequest(), BlockHead.Read, budget, cancellation).ConfigureAwait(false) as NodeAnswer<BlockHead>.Given)?.Value;
        var receipts = await CallAsync("eth_getBlockReceipts", json => json.WriteStringValue("latest"), _ => "").ConfigureAwait(false);
        return new NodeFacts(
            chain, chain is null ? "eth_chainId has no answer that can be read" : null, client is NodeAnswer<string>.Given named ? named.Value : "", syncing is NodeAnswer<string>.Given { Value: "syncing" },
            head?.Number, head is null ? null : DateTimeOffset.FromUnixTimeSeconds((long)head.TimestampSeconds),
            head is null ? null : await probe.AbilitiesAsync(head, cancellation).ConfigureAwait(false), receipts is not NodeAnswer<string>.Refused { Code: MethodNotFound });

        Task<NodeAnswer<string>> CallAsync(string method, Action<Utf8JsonWriter> parameters, Func<JsonElement, string?> read)
            => node.CallAsync(JsonRpc.Request(method, parameters), read, budget, cancellation);
    }

    /// <summary>Null where a WebSocket can be opened there; otherwise why not.</summary>
    public static async Task<string?> HeadsFaultAsync(Uri url, TimeProvider time, CancellationToken cancellation)
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(3), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        using var socket = new ClientWebSocket();
        try
        {
            await socket.ConnectAsync(url, either.Token).ConfigureAwait(false);
            return null;
        }
        catch (WebSocketException fault)
        {
            return fault.InnerException?.Message ?? fault.Message;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return "no answer in time";
        }
    }

    private static string? Text(JsonElement answer) => answer.ValueKind == JsonValueKind.String ? answer.GetString() : null;
}
