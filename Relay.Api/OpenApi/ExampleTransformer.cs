using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Relay.Api.OpenApi;

/// <summary>Puts the examples into the document: under each parameter, body and answer by the example's name. <c>x-step</c> is its place in the story, <c>x-fill</c> what must be one's own.</summary>
internal sealed class ExampleTransformer : IOpenApiDocumentTransformer
{
    private const string Json = "application/json", Problem = "application/problem+json";

    /// <inheritdoc/>
    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Relay",
            Version = "1",
            Description = "The examples are one story in the order of x-step. Where one has x-fill, put your own in place of the value: slot, leaf, envelope, expiry and signature, as docs/api.md says.",
        };
        AddCodes(document);
        foreach (var (example, i) in Example.All().Select((example, i) => (example, i))) Add(document, example, i + 1);
        return Task.CompletedTask;
    }

    /// <summary>What every problem of ours has beside the members of RFC 9457.</summary>
    private static void AddCodes(OpenApiDocument document)
    {
        var members = document.Components!.Schemas!["ProblemDetails"].Properties!;
        members["code"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "The refusal's word; it never changes its meaning." };
        members["number"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Description = "The same as a number." };
    }

    private static void Add(OpenApiDocument document, Example example, int step)
    {
        var words = example.Operation.Split(' ');
        // A node that only closes slots has no doors for orders.
        if (!document.Paths.TryGetValue(words[1], out var path)) return;
        var operation = path.Operations![new HttpMethod(words[0])];
        foreach (var (name, parameter) in example.Parameters ?? new Dictionary<string, ExampleParameter>())
            (ParameterOf(operation, name).Examples ??= new Dictionary<string, IOpenApiExample>())[example.Name] = Of(example.Summary, parameter.Value, ("x-fill", parameter.Fill));
        if (example.Body is { } body) ExamplesOf(operation.RequestBody!.Content![Json])[example.Name] = Of(example.Summary, body, ("x-fill", example.Fill));

        var answer = operation.Responses![example.Status.ToString(CultureInfo.InvariantCulture)].Content!;
        ExamplesOf(answer.TryGetValue(Problem, out var problem) ? problem : answer.Values.First())[example.Name] = Of(example.Summary, example.Answer, ("x-step", step));
    }

    private static OpenApiParameter ParameterOf(OpenApiOperation operation, string name)
    {
        var parameters = operation.Parameters ??= [];
        if (parameters.FirstOrDefault(parameter => parameter.Name == name) is OpenApiParameter known) return known;
        var header = new OpenApiParameter { Name = name, In = ParameterLocation.Header, Schema = new OpenApiSchema { Type = JsonSchemaType.String } };
        ParameterTransformer.Describe(header);
        parameters.Add(header);
        return header;
    }

    private static IDictionary<string, IOpenApiExample> ExamplesOf(OpenApiMediaType media) => media.Examples ??= new Dictionary<string, IOpenApiExample>();

    private static OpenApiExample Of(string summary, JsonNode? value, (string Name, JsonNode? Value) extension) => new()
    {
        Summary = summary,
        Value = value?.DeepClone(),
        Extensions = extension.Value is { } more ? new Dictionary<string, IOpenApiExtension> { [extension.Name] = new JsonNodeExtension(more) } : null,
    };
}
