using System.Text.Json;
using System.Text.Json.Nodes;

namespace Relay.Api.OpenApi;

/// <summary>One request of the story that the OpenAPI document tells, and the answer that it got. A test sends each.</summary>
/// <param name="Name">Its name within the operation.</param>
/// <param name="Summary">What it shows.</param>
/// <param name="Operation">Method and path, as <c>GET /v1/relay</c>.</param>
/// <param name="Parameters">By name; what is not in the path or a query of the operation is a header.</param>
/// <param name="Body">The JSON body, sent without white space.</param>
/// <param name="Fill">What a client has to put in place of the body's value (docs/api.md).</param>
/// <param name="Status">Of the answer.</param>
/// <param name="Answer">The answer, as it came.</param>
internal sealed record Example(
    string Name, string Summary, string Operation, IReadOnlyDictionary<string, ExampleParameter>? Parameters, JsonNode? Body, string? Fill, int Status, JsonNode? Answer)
{
    private const string Resource = "Relay.Api.OpenApi.examples.json";

    /// <summary>The story, in its order.</summary>
    public static IReadOnlyList<Example> All()
    {
        using var stream = typeof(Example).Assembly.GetManifestResourceStream(Resource)!;
        return JsonSerializer.Deserialize<Example[]>(stream, JsonSerializerOptions.Web)!;
    }
}

/// <summary>A parameter's value.</summary>
/// <param name="Value">As it was sent.</param>
/// <param name="Fill">What a client has to put in its place; null where it may stay.</param>
internal sealed record ExampleParameter(JsonNode Value, string? Fill);
