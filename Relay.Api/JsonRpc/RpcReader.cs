using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Relay.Auction;

namespace Relay.Api.JsonRpc;

/// <summary>From a body's bytes to its requests; a fault of one item leaves the others alone.</summary>
internal static class RpcReader
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = RpcLimits.Depth, AllowDuplicateProperties = false };
    private static readonly JsonDocumentOptions Lenient = new() { MaxDepth = RpcLimits.Depth };

    /// <summary>Reads a single request or a batch. The result keeps <paramref name="json"/>, which must not change.</summary>
    public static RpcBody Read(ReadOnlyMemory<byte> json, Func<string, int> mostBytes)
    {
        if (RpcScan.FaultOf(json.Span, mostBytes) is { } fault) return RpcBody.Faulty(new RpcItem(RpcItem.NullId, "", default, fault));
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(json, Strict);
        }
        catch (JsonException)
        {
            return RpcBody.Faulty(RpcItem.Faulty(IdOf(json), RejectionCode.NotJson, "body: an object holds the same key twice"));
        }

        var root = document.RootElement;
        return root.ValueKind == JsonValueKind.Array ? Batch(document, json.Length) : new RpcBody([Item(root)], false, document);
    }

    private static RpcBody Batch(JsonDocument document, int bytes)
    {
        var count = document.RootElement.GetArrayLength();
        var fault = count == 0 ? "batch: empty, expected at least one request"
            : count > RpcLimits.BatchItems ? Text($"batch: expected at most {RpcLimits.BatchItems} requests, got {count}")
            : bytes > RpcLimits.BatchBytes ? Text($"batch: expected at most {RpcLimits.BatchBytes} bytes, got {bytes}; send large transactions one by one")
            : null;
        if (fault is null) return new RpcBody([.. document.RootElement.EnumerateArray().Select(Item)], true, document);
        document.Dispose();
        return RpcBody.Faulty(RpcItem.Faulty(null, bytes > RpcLimits.BatchBytes ? RejectionCode.BodyTooLarge : RejectionCode.InvalidRequest, fault));
    }

    private static RpcItem Item(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object) return RpcItem.Faulty(null, RejectionCode.InvalidRequest, $"request: expected an object, got {Kind(element)}");
        byte[]? id = null;
        if (element.TryGetProperty("id", out var given))
        {
            if (given.ValueKind is not (JsonValueKind.String or JsonValueKind.Number or JsonValueKind.Null))
                return RpcItem.Faulty(null, RejectionCode.InvalidRequest, $"id: expected a string, a number or null, got {Kind(given)}");
            id = JsonMarshal.GetRawUtf8Value(given).ToArray();
            if (id.Length > RpcLimits.IdBytes) return RpcItem.Faulty(null, RejectionCode.InvalidRequest, Text($"id: expected at most {RpcLimits.IdBytes} bytes, got {id.Length}"));
        }

        if (!element.TryGetProperty("jsonrpc", out var version) || version.ValueKind != JsonValueKind.String || !version.ValueEquals("2.0"))
            return RpcItem.Faulty(id, RejectionCode.InvalidRequest, "jsonrpc: expected the text \"2.0\"");
        if (!element.TryGetProperty("method", out var method) || method.ValueKind != JsonValueKind.String)
            return RpcItem.Faulty(id, RejectionCode.InvalidRequest, $"method: expected a text, got {(method.ValueKind == JsonValueKind.Undefined ? "nothing" : Kind(method))}");
        if (element.TryGetProperty("params", out var parameters) && parameters.ValueKind is not (JsonValueKind.Array or JsonValueKind.Object or JsonValueKind.Null))
            return RpcItem.Faulty(id, RejectionCode.InvalidRequest, $"params: expected an array, an object or nothing, got {Kind(parameters)}");
        return new RpcItem(id, method.GetString()!, parameters, null);
    }

    /// <summary>What came, in JSON's words.</summary>
    internal static string Kind(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Array => "an array",
        JsonValueKind.Object => "an object",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null => "null",
        JsonValueKind.True or JsonValueKind.False => "true or false",
        _ => "nothing",
    };

    /// <summary>The id of a request that is refused for a key that stands twice; none where that key is the id.</summary>
    private static byte[]? IdOf(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json, Lenient);
        if (document.RootElement.ValueKind != JsonValueKind.Object) return null;
        var ids = document.RootElement.EnumerateObject().Where(member => member.NameEquals("id")).ToArray();
        return ids is [{ Value.ValueKind: JsonValueKind.String or JsonValueKind.Number }] && JsonMarshal.GetRawUtf8Value(ids[0].Value) is { Length: <= RpcLimits.IdBytes } id ? id.ToArray() : null;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
