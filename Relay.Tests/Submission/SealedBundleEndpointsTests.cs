using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using FluentAssertions;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Relay.Api.Hosting;
using Relay.Tests.Support;

namespace Relay.Tests.Submission;

/// <summary>The door by plain HTTP: whatever comes gets a code and a sentence.</summary>
public sealed class SealedBundleEndpointsTests
{
    private string _data = "";
    private RelayHost? _relay;
    private HttpClient? _http;

    [OneTimeSetUp]
    public async Task StartRelayAsync()
    {
        _data = Directory.CreateTempSubdirectory("relay-door-").FullName;
        _relay = await RelayHost.StartAsync(
            ["--Relay:Api:HttpsUrl=", "--Relay:Api:HttpUrl=http://127.0.0.1:0", $"--Relay:Api:DataFolder={_data}", "--Relay:Builders:Open=true", "--Logging:LogLevel:Default=None"], TestTime.System, default);
        var url = _relay.Application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        _http = new HttpClient(new SocketsHttpHandler()) { BaseAddress = new Uri(url) };
    }

    [OneTimeTearDown]
    public async Task StopRelayAsync()
    {
        _http?.Dispose();
        if (_relay is not null) await _relay.DisposeAsync();
        Directory.Delete(_data, recursive: true);
    }

    [TestCase("text/plain", "hi", 415, "unsupported_media_type")]
    [TestCase(null, "hi", 415, "unsupported_media_type")]
    [TestCase("application/json", "{x", 400, "not_json")]
    [TestCase("application/json", "{\"envelope\":\"\",\"envelope\":\"\"}", 400, "not_json")]
    [TestCase("application/json", "{\"envelope\":\"AAAA\"", 400, "not_json")]
    [TestCase("application/json", "{\"envelop\":\"\"}", 400, "field_invalid")]
    [TestCase("application/json", "{\"envelope\":7}", 400, "field_invalid")]
    [TestCase("application/json; charset=utf-8", "{\"envelope\":\"AAAA\"}", 400, "envelope_length")]
    [TestCase("application/octet-stream", "abc", 400, "envelope_length")]
    [TestCase("application/octet-stream", "", 400, "envelope_length")]
    public async Task A_body_that_is_no_envelope_gets_its_own_code(string? mediaType, string body, int status, string code)
    {
        var relay = await _http!.GetFromJsonAsync<JsonElement>("/v1/relay");
        using var content = new StringContent(body);
        content.Headers.ContentType = mediaType is null ? null : MediaTypeHeaderValue.Parse(mediaType);

        using var answer = await _http!.PostAsync($"/v1/slots/{relay.GetProperty("currentSlot")}/bundles", content);

        ((int)answer.StatusCode).Should().Be(status);
        answer.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json");
        (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString().Should().Be(code);
    }

    [TestCase("/v1/slots/abc/bundles", HttpStatusCode.BadRequest, "field_invalid")]
    [TestCase("/v1/slots/-1/bundles", HttpStatusCode.BadRequest, "field_invalid")]
    [TestCase("/v1/slots/1/bundles", HttpStatusCode.NotFound, "unknown_slot")]
    public async Task A_slot_that_is_none_gets_its_own_code(string path, HttpStatusCode status, string code)
    {
        using var content = new ByteArrayContent([1]);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");

        using var answer = await _http!.PostAsync(path, content);

        answer.StatusCode.Should().Be(status);
        (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString().Should().Be(code);
    }

    [Test]
    public async Task The_OpenAPI_document_names_both_media_types_of_a_submission()
    {
        var document = await _http!.GetFromJsonAsync<JsonElement>("/openapi/v1.json");

        var body = document.GetProperty("paths").GetProperty("/v1/slots/{slot}/bundles").GetProperty("post").GetProperty("requestBody").GetProperty("content");

        body.EnumerateObject().Select(type => type.Name).Should().BeEquivalentTo("application/octet-stream", "application/json");
    }
}
