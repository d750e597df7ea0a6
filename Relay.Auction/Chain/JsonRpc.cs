using System.Buffers;
using System.Text.Json;
using Relay.Auction.Ethereum;

namespace Relay.Auction.Chain;

/// <summary>Bodies of JSON-RPC requests, and quantities of their answers. Written by hand: the hot ones hold thousands of fields and no type of their own.</summary>
internal static class JsonRpc
{
    /// <summary>One request.</summary>
    public static ReadOnlyMemory<byte> Request(string method, Action<Utf8JsonWriter> parameters)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(buffer)) Write(json, 1, method, parameters);
        return buffer.WrittenMemory;
    }

    /// <summary>A batch; its answers come in any order, by id from 0.</summary>
    public static ReadOnlyMemory<byte> Batch(int count, Func<int, string> method, Action<int, Utf8JsonWriter> parameters)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            for (var i = 0; i < count; i++)
            {
                var at = i;
                Write(json, i, method(i), writer => parameters(at, writer));
            }

            json.WriteEndArray();
        }

        return buffer.WrittenMemory;
    }

    /// <summary>The results of a batch by id; null where one is missing, double or an error.</summary>
    public static JsonElement[]? Results(JsonElement batch, int count)
    {
        if (batch.ValueKind != JsonValueKind.Array || batch.GetArrayLength() != count) return null;
        var results = new JsonElement[count];
        foreach (var answer in batch.EnumerateArray())
        {
            if (!answer.TryGetProperty("result", out var result) || !answer.GetProperty("id").TryGetInt32(out var id)) return null;
            if (id < 0 || id >= count || results[id].ValueKind != JsonValueKind.Undefined) return null;
            results[id] = result;
        }

        return results;
    }

    /// <summary>Reads a 0x-quantity of at most 64 bits.</summary>
    public static bool TryUInt64(JsonElement parent, string name, out ulong value)
    {
        value = 0;
        if (!TryUInt256(parent, name, out var wide) || wide.High != 0 || wide.Low > ulong.MaxValue) return false;
        value = (ulong)wide.Low;
        return true;
    }

    /// <summary>Reads a 0x-quantity.</summary>
    public static bool TryUInt256(JsonElement parent, string name, out UInt256 value)
    {
        value = default;
        return parent.TryGetProperty(name, out var element) && TryUInt256(element, out value);
    }

    /// <summary>Reads a 0x-quantity.</summary>
    public static bool TryUInt256(JsonElement element, out UInt256 value)
    {
        value = default;
        return element.ValueKind == JsonValueKind.String && element.GetString() is { } text && text.StartsWith("0x", StringComparison.Ordinal) && UInt256.TryParse(text, out value);
    }

    /// <summary>Reads 32 bytes.</summary>
    public static bool TryHash(JsonElement parent, string name, out Hash32 value)
    {
        value = default;
        return parent.TryGetProperty(name, out var element) && element.ValueKind == JsonValueKind.String && Hash32.TryParse(element.GetString(), out value);
    }

    /// <summary>A block by its hash (EIP-1898).</summary>
    public static void WriteBlock(Utf8JsonWriter json, Hash32 hash)
    {
        json.WriteStartObject();
        json.WriteString("blockHash", hash.ToString());
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, int id, string method, Action<Utf8JsonWriter> parameters)
    {
        json.WriteStartObject();
        json.WriteString("jsonrpc", "2.0");
        json.WriteNumber("id", id);
        json.WriteString("method", method);
        json.WriteStartArray("params");
        parameters(json);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
