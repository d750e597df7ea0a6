using System.Text.Json;
using System.Text.Json.Nodes;

namespace Relay.Api.JsonRpc;

/// <summary>One call of the story that the OpenRPC document tells, and the answer that it got on a development chain. A test sends each.</summary>
/// <param name="Method">The method.</param>
/// <param name="Name">Its name.</param>
/// <param name="Summary">What it shows.</param>
/// <param name="Params">The parameters, by position.</param>
/// <param name="Fill">By position: what a client has to put in the parameter's place; null, or none, where it may stay.</param>
/// <param name="Answer">The result, as it came.</param>
internal sealed record RpcExample(string Method, string Name, string Summary, JsonArray Params, IReadOnlyList<string?>? Fill, JsonNode? Answer)
{
    private const string Resource = "Relay.Api.JsonRpc.examples.json";

    /// <summary>The story, in its order.</summary>
    public static IReadOnlyList<RpcExample> All()
    {
        using var stream = typeof(RpcExample).Assembly.GetManifestResourceStream(Resource)!;
        return JsonSerializer.Deserialize<RpcExample[]>(stream, JsonSerializerOptions.Web)!;
    }

    /// <summary>As OpenRPC pairs parameters and result; <c>x-step</c> is its place in the story, <c>x-fill</c> what must be one's own.</summary>
    public JsonObject ToPairing(int step, IReadOnlyList<string> names) => new()
    {
        ["name"] = Name,
        ["summary"] = Summary,
        ["x-step"] = step,
        ["params"] = new JsonArray([.. Params.Select((value, i) => Param(names[i], value, Fill?.ElementAtOrDefault(i)))]),
        ["result"] = new JsonObject { ["name"] = "result", ["value"] = Answer?.DeepClone() },
    };

    private static JsonObject Param(string name, JsonNode? value, string? fill)
    {
        var example = new JsonObject { ["name"] = name, ["value"] = value?.DeepClone() };
        if (fill is not null) example["x-fill"] = fill;
        return example;
    }
}
