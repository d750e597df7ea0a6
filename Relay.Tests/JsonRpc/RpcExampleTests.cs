using System.Globalization;
using System.Net.Http.Json;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using FluentAssertions;
using FluentAssertions.Execution;
using NUnit.Framework;
using Relay.Api.Verbs.Client;
using Relay.Auction.Ethereum;
using Relay.Tests.OpenApi;
using Relay.Tests.Support;
using Relay.Tests.Transparency;

namespace Relay.Tests.JsonRpc;

/// <summary>The examples of the served OpenRPC document, sent one after another to the relay that serves it, with a chain behind it.</summary>
/// <remarks>RELAY_APPROVE=1 writes what came into Relay.Api/JsonRpc/examples.json.</remarks>
[NonParallelizable]
public sealed class RpcExampleTests
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly SocketsHttpHandler _handler = new();
    private Anvil _chain = null!;
    private RelayDoor _door = null!;
    private JsonElement _document;
    private string _mined = "";

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _chain = await Anvil.StartAsync();
        // Mined before the relay looks: what is read of blocks and transactions is there.
        _mined = (await _chain.MineAsync(Anvil.At(0xfe), [Hex.TryDecode(MinedTransaction, out var raw) ? raw : throw new InvalidOperationException()])).Single();
        _door = await RelayDoor.StartAsync($"--Relay:Auction:ChainId={Anvil.ChainId}", $"--Relay:Chain:NodeUrl={_chain.Url}", "--Relay:Chain:MaxHeadAgeSeconds=0", "--Relay:Auction:SlotDurationMilliseconds=8000");
        _document = await _door.Http.GetFromJsonAsync<JsonElement>("/openrpc.json");
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _door.DisposeAsync();
        await _chain.DisposeAsync();
        _handler.Dispose();
    }

    [Test]
    public void Each_method_has_an_example_and_each_parameter_a_type_and_a_sentence()
    {
        var methods = _document.GetProperty("methods").EnumerateArray().ToArray();

        methods.Should().HaveCountGreaterThan(45);
        methods.Where(method => method.GetProperty("examples").GetArrayLength() == 0).Select(Name).Should().BeEmpty();
        methods.SelectMany(method => method.GetProperty("params").EnumerateArray()).Where(parameter => parameter.GetProperty("description").GetString()!.Length < 10 || !parameter.GetProperty("schema").TryGetProperty("type", out _))
            .Select(Name).Should().BeEmpty();
    }

    [Test]
    [CancelAfter(120_000)]
    public async Task Each_example_of_the_document_is_answered_as_the_document_says(CancellationToken cancellation)
    {
        using var client = new RelayClient(new Uri(_door.Url), _handler);
        var header = await RunningRelay.HeaderAsync(client, 6_000, cancellation);
        using var own = new OwnEnvelopes(header);
        var story = _document.GetProperty("methods").EnumerateArray().SelectMany(method => method.GetProperty("examples").EnumerateArray().Select(example => (Method: method, Example: example)))
            .OrderBy(told => told.Example.GetProperty("x-step").GetInt32());
        var came = new List<(JsonArray Params, JsonElement Result)>();

        using (new AssertionScope())
        {
            foreach (var (method, example) in story)
            {
                var parameters = new JsonArray();
                foreach (var parameter in example.GetProperty("params").EnumerateArray()) parameters.Add(await FilledAsync(parameter));
                var answer = await _door.CallAsync(Name(method)!, parameters.ToJsonString(), own.Key);
                if (!answer.TryGetProperty("result", out var result))
                {
                    Execute.Assertion.FailWith("{0} is refused: {1}", Name(method), answer.ToString());
                    continue;
                }

                came.Add((parameters, result));
                if (method.GetProperty("result").GetProperty("schema").TryGetProperty("type", out _)) new Schema(_document).Faults(result, method.GetProperty("result").GetProperty("schema")).Should().BeEmpty("{0}", Name(method));
                if (!IsApproving) Schema.Differences(example.GetProperty("result").GetProperty("value"), result).Should().BeEmpty("{0} shows the answer", Name(method));
            }
        }

        if (IsApproving) Approve(came);

        async Task<JsonNode?> FilledAsync(JsonElement parameter) => !parameter.TryGetProperty("x-fill", out var fill) ? JsonNode.Parse(parameter.GetProperty("value").GetRawText()) : fill.GetString() switch
        {
            "block hash" => (await _chain.HeadAsync()).Hash.ToString(),
            "transaction hash" => _mined,
            "slot" => header.Slot,
            "leaf" => own.Leaf().ToString(),
            { } envelope => Convert.ToBase64String(own.Sealed(envelope).Span),
            null => throw new InvalidOperationException(),
        };
    }

    private static bool IsApproving => Environment.GetEnvironmentVariable("RELAY_APPROVE") == "1";

    private static string? Name(JsonElement named) => named.GetProperty("name").GetString();

    private static void Approve(List<(JsonArray Params, JsonElement Result)> came)
    {
        var file = Path.Combine(Repository.Root, "Relay.Api", "JsonRpc", "examples.json");
        var examples = JsonNode.Parse(File.ReadAllText(file))!.AsArray();
        examples.Should().HaveCount(came.Count, string.Create(CultureInfo.InvariantCulture, $"all {came.Count} were answered"));
        foreach (var (example, (parameters, result)) in examples.Zip(came))
        {
            example!["params"] = parameters.DeepClone();
            example["answer"] = JsonNode.Parse(result.GetRawText());
        }

        File.WriteAllText(file, examples.ToJsonString(Indented) + "\n");
    }

    /// <summary>Of anvil's tenth account, with nonce 0.</summary>
    private const string MinedTransaction =
        "0x02f86d827a6980847735940085174876e8008252089433333333333333333333333333333333333333330180c001a05f0acbe2021ff4c3c8b1ddb7ea49b5da47a3d55a0eeaa7d2545a6cbb4e897ac9a0388c6581791caeb2adec328a92187ca5a7cec7e5fd200c76635a03f6d18d664c";
}
