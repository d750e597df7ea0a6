using System.Text.Json;
using Relay.Auction.Ethereum;

namespace Relay.Auction.Chain;

/// <summary>Finds out which chain a node is on, and what it can do: at the start, and after every time that it was away.</summary>
internal sealed class NodeProbe(ExecutionNode node, TimeSpan budget)
{
    private const long MethodNotFound = -32601;
    private const ulong Plenty = 1UL << 40;
    private const ulong AlmostPlenty = 1UL << 39;
    private const ulong BeforeCode = 100_000; // What a call's gas is less, at the most, when its code asks for it.

    private const string From = "0x00000000000000000000000000000000feeda001";
    private const string To = "0x00000000000000000000000000000000feeda002";

    private const string Burner = "0x00000000000000000000000000000000feeda003";

    // INVALID: all gas is gone.
    private const string BurnCode = "0xfe";

    // GAS, to memory, return 32 bytes.
    private const string GasCode = "0x5a60005260206000f3";

    /// <summary>The chain id; null without an answer.</summary>
    public async Task<ulong?> ChainIdAsync(CancellationToken cancellation)
        => await node.CallAsync(JsonRpc.Request("eth_chainId", _ => { }), Boxed, budget, cancellation).ConfigureAwait(false) is NodeAnswer<object>.Given { Value: ulong id } ? id : null;

    /// <summary>What the node can do; null where it did not say.</summary>
    public async Task<NodeAbilities?> AbilitiesAsync(BlockHead head, CancellationToken cancellation)
    {
        var gas = await TryAsync([(To, Plenty)], Plenty * 4, null, LastGas, cancellation).ConfigureAwait(false);
        if (gas is NodeAnswer<object>.Refused { Code: MethodNotFound }) return NodeAbilities.None;
        if (gas is NodeAnswer<object>.None) return null;
        // reth takes a block's gas limit up to its cap, or to the parent's, and refuses any other.
        var mostBlockGas = gas is NodeAnswer<object>.Refused ? head.GasLimit : 0;
        if (mostBlockGas > 0) gas = await TryAsync([(To, mostBlockGas)], mostBlockGas, null, LastGas, cancellation).ConfigureAwait(false);
        if (gas is NodeAnswer<object>.None) return null;
        var enough = mostBlockGas > 0 ? mostBlockGas - Math.Min(mostBlockGas, BeforeCode) : AlmostPlenty;
        // A node that refuses even that has a cap which the operator has to name.
        var cap = gas is NodeAnswer<object>.Given { Value: ulong seen } ? seen >= enough ? 0 : seen : head.GasLimit;
        if (await ScopeAsync(cap, mostBlockGas, cancellation).ConfigureAwait(false) is not { } scope) return null;
        var sums = await TryAsync([(To, 80_000), (To, 80_000)], 100_000, null, Blocks, cancellation).ConfigureAwait(false);
        var creation = await TryAsync([(null, 100_000)], 1_000_000, null, Blocks, cancellation).ConfigureAwait(false);
        var gaps = await TryAsync([(To, 80_000)], 1_000_000, head.Number + 3, Blocks, cancellation).ConfigureAwait(false);
        if (sums is NodeAnswer<object>.None || creation is NodeAnswer<object>.None || gaps is NodeAnswer<object>.None) return null;
        return new NodeAbilities(true, cap, sums is NodeAnswer<object>.Refused, creation is NodeAnswer<object>.Given, gaps is NodeAnswer<object>.Given { Value: int and > 1 })
        {
            CapScope = scope, MostBlockGas = mostBlockGas,
        };
    }

    /// <summary>A call that asks for much and uses little, one that burns what it gets, and the gas that is left to a third.</summary>
    private async Task<GasCapScope?> ScopeAsync(ulong cap, ulong mostBlockGas, CancellationToken cancellation)
    {
        if (cap == 0) return GasCapScope.Used;
        var (asked, burnt) = (cap / 4 * 3, cap / 8 * 3);
        var third = await TryAsync([(To, asked), (Burner, burnt), (To, asked)], mostBlockGas > 0 ? mostBlockGas : Plenty, null, LastGas, cancellation).ConfigureAwait(false);
        return third switch
        {
            NodeAnswer<object>.Given { Value: ulong seen } when seen + BeforeCode >= asked => GasCapScope.Call,
            NodeAnswer<object>.Given { Value: ulong seen } when seen >= cap / 2 => GasCapScope.Used,
            NodeAnswer<object>.None => null,
            _ => GasCapScope.Limits,
        };
    }

    private Task<NodeAnswer<object>> TryAsync((string? To, ulong Gas)[] calls, ulong gasLimit, ulong? number, Func<JsonElement, object?> read, CancellationToken cancellation)
        => node.CallAsync(JsonRpc.Request("eth_simulateV1", json => Write(json, calls, gasLimit, number)), read, budget, cancellation);

    private static void Write(Utf8JsonWriter json, (string? To, ulong Gas)[] calls, ulong gasLimit, ulong? number)
    {
        json.WriteStartObject();
        json.WriteStartArray("blockStateCalls");
        json.WriteStartObject();
        json.WriteStartObject("blockOverrides");
        json.WriteString("gasLimit", Quantity(gasLimit));
        if (number is { } block) json.WriteString("number", Quantity(block));
        json.WriteEndObject();
        json.WriteStartObject("stateOverrides");
        json.WriteStartObject(To);
        json.WriteString("code", GasCode);
        json.WriteEndObject();
        json.WriteStartObject(Burner);
        json.WriteString("code", BurnCode);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteStartArray("calls");
        foreach (var (to, gas) in calls)
        {
            json.WriteStartObject();
            json.WriteString("from", From);
            if (to is not null) json.WriteString("to", to);
            else json.WriteString("input", "0x00");
            json.WriteString("gas", Quantity(gas));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteStringValue("latest");
    }

    private static string Quantity(ulong value) => ((UInt256)value).ToQuantity();

    private static object? Boxed(JsonElement result) => JsonRpc.TryUInt256(result, out var id) && id.High == 0 && id.Low <= ulong.MaxValue ? (object)(ulong)id.Low : null;

    private static object? Blocks(JsonElement result) => result.ValueKind == JsonValueKind.Array ? (object)result.GetArrayLength() : null;

    private static object? LastGas(JsonElement result)
    {
        var calls = result[result.GetArrayLength() - 1].GetProperty("calls");
        return Hash32.TryParse(calls[calls.GetArrayLength() - 1].GetProperty("returnData").GetString(), out var word) ? (object)(ulong)UInt256.Read(word.ToArray()).Low : null;
    }
}
