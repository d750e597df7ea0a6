using System.Text.Json;
using System.Text.Json.Nodes;

namespace Relay.Tests.OpenApi;

internal sealed record ReadParameter(string Name, string In, string Value, string? Fill);

/// <summary>An example as whoever reads the served document finds it.</summary>
internal sealed record ReadExample(
    string Name, string Method, string Path, int Step, IReadOnlyList<ReadParameter> Parameters, JsonNode? Body, string? BodyFill, int Status, string MediaType, JsonElement Answer, JsonElement? Schema)
{
    /// <summary>All of a document, in the order of the story.</summary>
    public static ReadExample[] All(JsonElement document)
        => [.. Operations(document).SelectMany(found => Of(found.Path, found.Method, found.Operation)).OrderBy(example => example.Step)];

    public static IEnumerable<(string Path, string Method, JsonElement Operation)> Operations(JsonElement document)
        => document.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject().Select(operation => (path.Name, operation.Name.ToUpperInvariant(), operation.Value)));

    public override string ToString() => $"{Step} {Name}";

    private static IEnumerable<ReadExample> Of(string path, string method, JsonElement operation)
        => from response in operation.GetProperty("responses").EnumerateObject()
           where response.Value.TryGetProperty("content", out _)
           from media in response.Value.GetProperty("content").EnumerateObject()
           from example in Examples(media.Value)
           let name = example.Name
           let body = Request(operation, name)
           select new ReadExample(
               name, method, path, example.Value.GetProperty("x-step").GetInt32(), [.. Of(operation, name)], body is { } its ? JsonNode.Parse(its.GetProperty("value").GetRawText()) : null, Fill(body),
               int.Parse(response.Name, System.Globalization.CultureInfo.InvariantCulture), media.Name, example.Value.TryGetProperty("value", out var answer) ? answer : default,
               media.Value.TryGetProperty("schema", out var schema) ? schema : null);

    private static IEnumerable<ReadParameter> Of(JsonElement operation, string name)
        => from parameter in operation.TryGetProperty("parameters", out var all) ? all.EnumerateArray() : []
           from example in Examples(parameter)
           where example.Name == name
           select new ReadParameter(parameter.GetProperty("name").GetString()!, parameter.GetProperty("in").GetString()!, example.Value.GetProperty("value").ToString(), Fill(example.Value));

    private static JsonElement? Request(JsonElement operation, string name)
        => !operation.TryGetProperty("requestBody", out var body) ? null
            : body.GetProperty("content").EnumerateObject().SelectMany(media => Examples(media.Value)).Where(example => example.Name == name).Select(example => (JsonElement?)example.Value).FirstOrDefault();

    private static JsonElement.ObjectEnumerator Examples(JsonElement holder) => holder.TryGetProperty("examples", out var examples) ? examples.EnumerateObject() : default;

    private static string? Fill(JsonElement? example) => example is { } one && one.TryGetProperty("x-fill", out var fill) ? fill.GetString() : null;
}
