using System.Net.Http.Headers;
using System.Text.Json;
using FluentAssertions;
using NUnit.Framework;
using Relay.Auction;
using Relay.Auction.Slots;
using Relay.Tests.Support;

namespace Relay.Tests.Submission;

/// <summary>Requests that are no submission at all; each is told what is wrong with it, and the relay goes on.</summary>
[Parallelizable(ParallelScope.Self)]
public sealed class RequestBodyTests
{
    private const int MaxBody = 8_192;
    private RelayUnderTest _relay = null!;
    private SlotHeader _header = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _relay = await RelayUnderTest.StartAsync($"Api:MaxBodyBytes={MaxBody}");

    [OneTimeTearDown]
    public async Task StopAsync() => await _relay.DisposeAsync();

    [SetUp]
    public async Task FindSlotAsync() => _header = await _relay.Door.NextSlotAsync(600, CancellationToken.None);

    [Test]
    [CancelAfter(20_000)]
    public async Task Body_over_the_limit_is_refused_by_its_length(CancellationToken cancellation)
        => (await _relay.Door.PostAsync(_header.Slot, new byte[MaxBody + 1], cancellation)).ShouldBe(RejectionCode.BodyTooLarge).DetailOf().Should().Be("body: expected at most 8192 bytes, got 8193");

    [Test]
    [CancelAfter(20_000)]
    public async Task Body_over_the_limit_is_refused_without_a_length_too(CancellationToken cancellation)
    {
        using var chunked = new HttpRequestMessage(HttpMethod.Post, $"/v1/slots/{_header.Slot}/bundles")
        {
            Content = new ByteArrayContent(new byte[MaxBody + 1]) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") } },
        };
        chunked.Headers.TransferEncodingChunked = true;
        using var response = await _relay.Door.Http.SendAsync(chunked, cancellation);
        ((int)response.StatusCode, JsonDocument.Parse(await response.Content.ReadAsStringAsync(cancellation)).RootElement).ShouldBe(RejectionCode.BodyTooLarge);
    }

    [TestCase("", RejectionCode.NotJson)]
    [TestCase("{\"envelope\": ", RejectionCode.NotJson)]
    [TestCase("envelope", RejectionCode.NotJson)]
    [TestCase("{\"envelope\": \"AQ==\", \"envelope\": \"AQ==\"}", RejectionCode.NotJson)]
    [TestCase("{\"envelope\": \"AQ==\"} {}", RejectionCode.NotJson)]
    [TestCase("[[[[[[[[]]]]]]]]", RejectionCode.NotJson)]
    [TestCase("null", RejectionCode.FieldInvalid)]
    [TestCase("[]", RejectionCode.FieldInvalid)]
    [TestCase("{}", RejectionCode.FieldInvalid)]
    [TestCase("{\"envelope\": null}", RejectionCode.FieldInvalid)]
    [TestCase("{\"envelope\": 7}", RejectionCode.FieldInvalid)]
    [TestCase("{\"envelope\": \"not base64\"}", RejectionCode.FieldInvalid)]
    [TestCase("{\"Envelope\": \"AQ==\"}", RejectionCode.FieldInvalid)]
    [TestCase("{\"envelope\": \"AQ==\", \"slot\": 7}", RejectionCode.FieldInvalid)]
    [TestCase("{\"envelope\": \"\"}", RejectionCode.EnvelopeLength)]
    [TestCase("{\"envelope\": \"AQ==\"}", RejectionCode.EnvelopeLength)]
    [CancelAfter(20_000)]
    public async Task Json_that_is_no_submission_is_refused(string json, RejectionCode code, CancellationToken cancellation)
        => (await _relay.Door.PostJsonAsync(_header.Slot, json, cancellation)).ShouldBe(code);

    [TestCase("text/plain")]
    [TestCase("multipart/form-data")]
    [CancelAfter(20_000)]
    public async Task Other_media_types_are_refused(string media, CancellationToken cancellation)
        => (await _relay.Door.PostAsync($"{_header.Slot}", new ByteArrayContent([1]) { Headers = { ContentType = new MediaTypeHeaderValue(media) } }, cancellation)).ShouldBe(RejectionCode.UnsupportedMediaType);

    [Test]
    [CancelAfter(20_000)]
    public async Task Path_that_does_not_exist_is_answered_with_a_problem_too(CancellationToken cancellation)
    {
        using var response = await _relay.Door.Http.GetAsync("/v1/nothing", cancellation);
        ((int)response.StatusCode, JsonDocument.Parse(await response.Content.ReadAsStringAsync(cancellation)).RootElement).ShouldBe(RejectionCode.NotFound);
    }

    [TestCase("GET", "/v1/slots?from=-1", 400, "field_invalid")]
    [TestCase("GET", "/v1/slots?count=99999999999", 400, "field_invalid")]
    [TestCase("GET", "/api/v1/history?blockStart=x", 400, "field_invalid")]
    [TestCase("POST", "/v1/builders/login", 400, "field_invalid")]
    [TestCase("PUT", "/v1/bundles", 405, "not_found")]
    [TestCase("DELETE", "/v1/relay", 405, "not_found")]
    [CancelAfter(20_000)]
    public async Task What_the_framework_refuses_has_a_code_too(string method, string path, int status, string code, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = method == "POST" ? new StringContent("{{", null, "application/json") : null };
        using var response = await _relay.Door.Http.SendAsync(request, cancellation);

        var problem = JsonElement.Parse(await response.Content.ReadAsByteArrayAsync(cancellation));
        ((int)response.StatusCode, problem.GetProperty("status").GetInt32(), problem.GetProperty("code").GetString()).Should().Be((status, status, code));
    }

    [Test]
    [CancelAfter(20_000)]
    public async Task Compressed_body_is_refused(CancellationToken cancellation)
    {
        var content = new ByteArrayContent([1]) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        content.Headers.ContentEncoding.Add("gzip");
        (await _relay.Door.PostAsync($"{_header.Slot}", content, cancellation)).ShouldBe(RejectionCode.UnsupportedMediaType);
    }

    [TestCase("abc")]
    [TestCase("-1")]
    [TestCase("+1")]
    [TestCase("%201")]
    [TestCase("18446744073709551616")]
    [CancelAfter(20_000)]
    public async Task Slot_that_is_no_number_is_refused(string slot, CancellationToken cancellation)
        => (await _relay.Door.PostAsync(slot, new ByteArrayContent([1]) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") } }, cancellation))
            .ShouldBe(RejectionCode.FieldInvalid).DetailOf().Should().StartWith("slot: ");
}
