using System.Text.Json.Nodes;
using Relay.Api.Hints;

namespace Relay.Api.JsonRpc;

/// <summary>The OpenRPC document of the door, made from the very table that answers.</summary>
internal static class OpenRpcDocument
{
    /// <summary>The document.</summary>
    public static JsonObject Of(IEnumerable<RpcMethod> methods) => new()
    {
        ["openrpc"] = "1.3.2",
        ["info"] = new JsonObject
        {
            ["title"] = "Relay: JSON-RPC",
            ["version"] = "1",
            ["description"] = "The dialect of Flashbots' relay and Protect, reads of the node, and our own under relay_. Errors come with HTTP 200, save 413 and 429.",
        },
        ["methods"] = new JsonArray([.. methods.Select(Method)]),
        ["x-websocket"] = new JsonArray([.. HintSubscriptions.Methods.Select(Method)]),
    };

    private static JsonObject Method(RpcMethod method) => new()
    {
        ["name"] = method.Name,
        ["summary"] = method.Summary,
        ["paramStructure"] = "by-position",
        ["params"] = new JsonArray([.. method.Parameters.Select(name => new JsonObject
        {
            ["name"] = name.TrimEnd('?'),
            ["required"] = !name.EndsWith('?'),
            ["schema"] = new JsonObject(),
        })]),
        ["result"] = new JsonObject
        {
            ["name"] = "result",
            ["schema"] = method.ResultTypes.Count == 0 ? new JsonObject() : new JsonObject { ["type"] = new JsonArray([.. method.ResultTypes.Select(type => JsonValue.Create(type))]) },
        },
        ["x-signed"] = method.MustBeSigned,
        ["x-max-bytes"] = method.MaxBytes,
    };
}
