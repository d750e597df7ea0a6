using System.Net.Http.Json;
using System.Text.Json;
using FluentAssertions;
using NUnit.Framework;
using Relay.Tests.OpenApi;
using Relay.Tests.Transparency;

namespace Relay.Tests.Pages;

/// <summary>The pages of the API in a real browser: what the documents have stands there, and can be tried.</summary>
[NonParallelizable]
public sealed class ApiPageTests
{
    [Test]
    [CancelAfter(120_000)]
    public async Task Every_operation_and_method_is_shown_and_requests_are_tried_from_the_page(CancellationToken cancellation)
    {
        await using var relay = await RunningRelay.StartEmptyAsync(cancellation);
        using var http = new HttpClient(new SocketsHttpHandler()) { BaseAddress = relay.Url };
        var openApi = await http.GetFromJsonAsync<JsonElement>("/openapi/v1.json", cancellation);
        var openRpc = await http.GetFromJsonAsync<JsonElement>("/openrpc.json", cancellation);

        var seen = await BrowserScript.RunAsync("pages-docs.mjs", "docs", BrowserScript.Input(relay), cancellation);

        Texts("operations").Should().BeEquivalentTo(ReadExample.Operations(openApi).Select(found => $"{found.Method} {found.Path}"));
        Texts("methods").Should().BeEquivalentTo(openRpc.GetProperty("methods").EnumerateArray().Concat(openRpc.GetProperty("x-websocket").EnumerateArray()).Select(method => method.GetProperty("name").GetString()));
        Line("relay").Should().StartWith("200 OK application/json, ");
        Answer("relay").GetProperty("relay").GetString().Should().Be(relay.Keys.Relay.Address.ToString());
        Answer("slot").GetProperty("header").GetString().Should().NotBeNullOrEmpty("a slot that is there stands in the field");
        seen.GetProperty("stream").GetProperty("text").GetString().Should().Contain("event: now");
        Line("missing").Should().Be("slot is missing.");
        Texts("found").Should().Contain("/v1/slots/{slot}/transcript").And.NotContain("/v1/relay");
        Texts("fields").Should().Contain("entries[].validFrom", "a list's members are rows of the table");
        Answer("chain").GetProperty("result").GetString().Should().Be("0x1");
        Answer("stats").TryGetProperty("result", out _).Should().BeTrue("the page signed it: {0}", Answer("stats"));
        Answer("header").GetProperty("result").GetProperty("state").GetString().Should().NotBeNullOrEmpty();
        Line("broken").Should().Be("The parameters are not JSON.");
        seen.GetProperty("complaints").Deserialize<string[]>().Should().BeEmpty();
        seen.GetProperty("hosts").GetInt32().Should().Be(1, "no page asks another host");

        string[] Texts(string name) => seen.GetProperty(name).Deserialize<string[]>()!;
        string Line(string name) => seen.GetProperty(name).GetProperty("line").GetString()!;
        JsonElement Answer(string name) => JsonElement.Parse(seen.GetProperty(name).GetProperty("text").GetString()!);
    }
}
