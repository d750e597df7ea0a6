using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using Relay.Auction;

namespace Relay.Api.JsonRpc;

/// <summary>What the parser lets through and must not: invalid UTF-8, half surrogates, numbers without end, nesting.</summary>
internal static class RpcScan
{
    /// <summary>The first fault; null where the bytes are JSON that every later reader can take.</summary>
    /// <param name="json">The body.</param>
    /// <param name="mostBytes">How large a request for a method may be; asked before anything is built from a large one.</param>
    public static Rejection? FaultOf(ReadOnlySpan<byte> json, Func<string, int> mostBytes)
    {
        if (json.IsEmpty) return new Rejection(RejectionCode.NotJson, "body: empty, expected a JSON-RPC 2.0 request");
        if (!Utf8.IsValid(json)) return new Rejection(RejectionCode.NotJson, "body: not valid UTF-8");
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = RpcLimits.Depth });
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.Number && reader.ValueSpan.Length > RpcLimits.NumberLength)
                    return new Rejection(RejectionCode.NotJson, Text($"body: a number of {reader.ValueSpan.Length} characters at byte {reader.TokenStartIndex}, expected at most {RpcLimits.NumberLength}"));
                // Only an escape can still hold half of a surrogate pair.
                if (reader.ValueIsEscaped) _ = reader.GetString();
                var isMethod = reader is { CurrentDepth: 1, TokenType: JsonTokenType.PropertyName } && reader.ValueTextEquals("method"u8);
                if (!isMethod || json.Length <= RpcLimits.PlainBytes || !reader.Read() || reader.TokenType != JsonTokenType.String) continue;
                var most = mostBytes(reader.GetString()!);
                if (json.Length > most) return new Rejection(RejectionCode.BodyTooLarge, Text($"body: expected at most {most} bytes for this method, got {json.Length}"));
            }

            return null;
        }
        catch (JsonException fault)
        {
            return new Rejection(RejectionCode.NotJson, reader is { TokenType: JsonTokenType.StartArray or JsonTokenType.StartObject, CurrentDepth: RpcLimits.Depth - 1 }
                ? Text($"body: nested deeper than {RpcLimits.Depth}")
                : Text($"body: not JSON at line {fault.LineNumber}, byte {fault.BytePositionInLine}"));
        }
        catch (InvalidOperationException)
        {
            return new Rejection(RejectionCode.NotJson, Text($"body: an escape at byte {reader.TokenStartIndex} is half of a surrogate pair"));
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
