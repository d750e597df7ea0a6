using System.Text.Json.Nodes;
using Relay.Api.Hints;

namespace Relay.Api.JsonRpc;

/// <summary>The OpenRPC document of the door, made from the very table that answers.</summary>
internal static class OpenRpcDocument
{
    private static readonly (RpcExample Example, int Step)[] Story = [.. RpcExample.All().Select((example, i) => (example, i + 1))];

    /// <summary>The document.</summary>
    public static JsonObject Of(IEnumerable<RpcMethod> methods) => new()
    {
        ["openrpc"] = "1.3.2",
        ["info"] = new JsonObject
        {
            ["title"] = "Relay: JSON-RPC",
            ["version"] = "1",
            ["description"] = "The dialect of Flashbots' relay and Protect, reads of the node, and our own under relay_. Errors come with HTTP 200, save 413 and 429. The examples are one story in the order of x-step, on a development chain (31337): where a parameter has x-fill, put your own in place of the value.",
        },
        ["methods"] = new JsonArray([.. methods.Select(Method)]),
        ["x-websocket"] = new JsonArray([.. HintSubscriptions.Methods.Select(Method)]),
    };

    private static JsonObject Method(RpcMethod method) => new()
    {
        ["name"] = method.Name,
        ["summary"] = method.Summary,
        ["paramStructure"] = "by-position",
        ["params"] = new JsonArray([.. method.Parameters.Select(name => RpcSchemas.Of(method.Name, name))]),
        ["result"] = new JsonObject { ["name"] = "result", ["schema"] = RpcSchemas.Of(method.ResultTypes) },
        ["examples"] = new JsonArray([.. Story.Where(told => told.Example.Method == method.Name).Select(told => told.Example.ToPairing(told.Step, [.. method.Parameters.Select(name => name.TrimEnd('?'))]))]),
        ["x-signed"] = method.MustBeSigned,
        ["x-max-bytes"] = method.MaxBytes,
    };
}
