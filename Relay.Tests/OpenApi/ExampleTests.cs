using System.Net.Http.Json;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using FluentAssertions;
using FluentAssertions.Execution;
using NUnit.Framework;
using Relay.Tests.Support;

namespace Relay.Tests.OpenApi;

/// <summary>The examples of the served OpenAPI document, sent one after another to the relay that serves it.</summary>
/// <remarks>RELAY_APPROVE=1 writes what came into Relay.Api/OpenApi/examples.json.</remarks>
[NonParallelizable]
public sealed class ExampleTests
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>An auditor's and builders' doors: no searcher uses them.</summary>
    private static readonly string[] Others = ["GET /v1/slots/{slot}/audit", "POST /v1/builders/login", "GET /v1/builders/{name}/report", "GET /v1/hints", "GET /v1/live"];

    [Test]
    [CancelAfter(120_000)]
    public async Task Each_example_of_the_document_is_answered_as_the_document_says(CancellationToken cancellation)
    {
        await using var relay = await RelayUnderTest.StartAsync("Auction:SlotDurationMilliseconds=8000");
        var document = await relay.Door.Http.GetFromJsonAsync<JsonElement>("/openapi/v1.json", cancellation);
        var schema = new Schema(document);
        using var story = new Story(relay, await relay.Door.NextSlotAsync(6_000, cancellation));
        var came = new List<Told>();

        using (new AssertionScope())
        {
            foreach (var example in ReadExample.All(document))
            {
                var told = await story.TellAsync(example, cancellation);
                came.Add(told);
                (told.Status, told.MediaType).Should().Be((example.Status, example.MediaType), "{0}: {1}", example, told.Answer);
                if (example.Schema is { } its) schema.Faults(told.Answer, its).Should().BeEmpty("the document describes the answer of {0}", example);
                if (!IsApproving) Schema.Differences(example.Answer, told.Answer).Should().BeEmpty("{0} shows the answer", example);
            }
        }

        if (IsApproving) Approve(came);
        came.Should().HaveCountGreaterThan(25);
    }

    [Test]
    public async Task Each_operation_of_a_searcher_has_an_example()
    {
        await using var relay = await RelayUnderTest.StartAsync();
        var document = await relay.Door.Http.GetFromJsonAsync<JsonElement>("/openapi/v1.json");

        var shown = ReadExample.All(document).Select(example => $"{example.Method} {example.Path}");
        var all = ReadExample.Operations(document).Select(found => $"{found.Method} {found.Path}").Where(name => name.Contains(" /v1/", StringComparison.Ordinal));

        all.Except(shown).Should().BeEquivalentTo(Others);
    }

    [Test]
    public async Task Each_parameter_has_a_sentence_and_a_number_is_a_number_and_nothing_else()
    {
        await using var relay = await RelayUnderTest.StartAsync();
        var document = await relay.Door.Http.GetFromJsonAsync<JsonElement>("/openapi/v1.json");

        var parameters = ReadExample.Operations(document).SelectMany(found => found.Operation.TryGetProperty("parameters", out var all) ? all.EnumerateArray().Select(parameter => (found.Path, Parameter: parameter)) : []).ToArray();

        parameters.Should().HaveCountGreaterThan(30);
        parameters.Where(one => !one.Parameter.TryGetProperty("description", out _)).Select(one => $"{one.Path} {one.Parameter.GetProperty("name")}").Should().BeEmpty();
        document.GetRawText().Should().NotContain("^-?(?:0|[1-9]\\d*)$", "the API takes no number that is written as a text");
    }

    private static bool IsApproving => Environment.GetEnvironmentVariable("RELAY_APPROVE") == "1";

    private static void Approve(List<Told> came)
    {
        var file = Path.Combine(Repository.Root, "Relay.Api", "OpenApi", "examples.json");
        var examples = JsonNode.Parse(File.ReadAllText(file))!.AsArray();
        foreach (var (example, told) in examples.Zip(came))
        {
            foreach (var (name, value) in told.Parameters) example!["parameters"]![name]!["value"] = value;
            if (told.Body is not null) example!["body"] = told.Body.DeepClone();
            example!["answer"] = JsonNode.Parse(told.Answer.GetRawText());
        }

        File.WriteAllText(file, examples.ToJsonString(Indented) + "\n");
    }
}
