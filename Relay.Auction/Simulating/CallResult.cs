using System.Text.Json;
using Relay.Auction.Chain;
using Relay.Auction.Ethereum;

namespace Relay.Auction.Simulating;

/// <summary>What the node said of one call.</summary>
/// <param name="Succeeded">It did not revert.</param>
/// <param name="GasUsed">Gas.</param>
/// <param name="Returned">The word that it returned; null for anything but 32 bytes.</param>
/// <param name="Loggers">Contracts that wrote a log.</param>
internal sealed record CallResult(bool Succeeded, ulong GasUsed, UInt256? Returned, IReadOnlyList<Address> Loggers)
{
    /// <summary>The logs that it wrote, in order; empty unless they were asked for.</summary>
    public IReadOnlyList<TransactionLog> Logs { get; init; } = [];

    /// <summary>Reads the calls of the target block; null where the node answered for another block, or for another number of calls.</summary>
    public static CallResult[]? Read(JsonElement blocks, ulong targetBlock, int count, bool withLogs = false)
    {
        if (blocks.ValueKind != JsonValueKind.Array || blocks.GetArrayLength() != 1) return null;
        var block = blocks[0];
        if (!JsonRpc.TryUInt64(block, "number", out var number) || number != targetBlock) return null;
        if (!block.TryGetProperty("calls", out var calls) || calls.ValueKind != JsonValueKind.Array || calls.GetArrayLength() != count) return null;
        var results = new CallResult[count];
        var at = 0;
        foreach (var call in calls.EnumerateArray())
        {
            if (Read(call, withLogs) is not { } result) return null;
            results[at++] = result;
        }

        return results;
    }

    private static CallResult? Read(JsonElement call, bool withLogs)
    {
        if (!JsonRpc.TryUInt64(call, "status", out var status) || status > 1 || !JsonRpc.TryUInt64(call, "gasUsed", out var gas)) return null;
        UInt256? word = call.TryGetProperty("returnData", out var data) && Hash32.TryParse(data.GetString(), out var hash) ? UInt256.Read(hash.ToArray()) : null;
        if (!call.TryGetProperty("logs", out var logs) || logs.ValueKind != JsonValueKind.Array || logs.GetArrayLength() == 0) return new CallResult(status == 1, gas, word, []);
        var loggers = new List<Address>();
        foreach (var log in logs.EnumerateArray())
        {
            if (!Address.TryParse(log.GetProperty("address").GetString(), out var address)) return null;
            if (!loggers.Contains(address)) loggers.Add(address);
        }

        if (!withLogs) return new CallResult(status == 1, gas, word, loggers);
        return TransactionLog.ReadAll(logs) is { } read ? new CallResult(status == 1, gas, word, loggers) { Logs = read } : null;
    }
}
