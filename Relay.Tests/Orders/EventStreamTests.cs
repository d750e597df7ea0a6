using System.Globalization;
using System.Net;
using System.Net.ServerSentEvents;
using System.Text.Json;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using NUnit.Framework;
using Relay.Auction.Ethereum;
using Relay.Auction.Protocol;
using Relay.Auction.Slots;
using Relay.Tests.Support;

namespace Relay.Tests.Orders;

/// <summary>GET /v1/events: an owner follows its own leaves, and goes on where it left off.</summary>
[NonParallelizable]
public sealed class EventStreamTests
{
    [Test]
    [CancelAfter(60_000)]
    public async Task Owner_is_told_of_its_own_bundle_with_its_receipt_and_again_after_its_last_event_id_and_others_are_not(CancellationToken cancellation)
    {
        await using var relay = await RelayUnderTest.StartAsync("Auction:SlotDurationMilliseconds=1500");
        using var client = new OrderClient(relay);
        using var other = new OrderClient(relay);
        var before = await relay.Store.Results.LatestAsync(cancellation) ?? 0;
        var (status, placed) = await client.PlaceAsync(OrderClient.Json(client.Transaction()), cancellation);
        status.Should().Be(201);
        var slot = placed.GetProperty("receipt").GetProperty("slot").GetUInt64();

        var (first, id) = await EventOfAsync(relay, client.Key, slot, before, cancellation);
        first.GetProperty("entries").GetArrayLength().Should().Be(1);
        first.GetProperty("entries")[0].GetProperty("receipt").GetProperty("leaf").GetString().Should().Be(placed.GetProperty("receipt").GetProperty("leaf").GetString());
        first.GetProperty("entries")[0].GetProperty("entry").GetProperty("class").GetString().Should().Be("won");

        var (again, sameId) = await EventOfAsync(relay, client.Key, slot, ulong.Parse(id, CultureInfo.InvariantCulture) - 1, cancellation);
        (again.GetRawText(), sameId).Should().Be((first.GetRawText(), id));
        (await EventOfAsync(relay, other.Key, slot, before, cancellation)).Event.GetProperty("entries").GetArrayLength().Should().Be(0);
    }

    [Test]
    public async Task Unsigned_stream_and_a_wrong_id_are_refused()
    {
        await using var relay = await RelayUnderTest.StartAsync();
        using var unsigned = await relay.Door.Http.GetAsync("/v1/events");
        unsigned.StatusCode.Should().Be(HttpStatusCode.Unauthorized);

        using var key = SignerKey.Generate();
        using var request = Request(relay, key, "x");
        using var wrong = await relay.Door.Http.SendAsync(request);
        wrong.StatusCode.Should().Be(HttpStatusCode.BadRequest);
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Streams_of_one_address_are_bounded_and_an_open_one_does_not_hold_up_a_stop(CancellationToken cancellation)
    {
        await using var relay = await RelayUnderTest.StartAsync("Orders:MaxStreamsPerAddress=1");
        using var key = SignerKey.Generate();
        using var first = Request(relay, key, "0");
        using var open = await relay.Door.Http.SendAsync(first, HttpCompletionOption.ResponseHeadersRead, cancellation);
        open.StatusCode.Should().Be(HttpStatusCode.OK);
        using var reader = new StreamReader(await open.Content.ReadAsStreamAsync(cancellation));
        (await reader.ReadLineAsync(cancellation)).Should().NotBeNull();

        using var second = Request(relay, key, "0");
        using var refused = await relay.Door.Http.SendAsync(second, HttpCompletionOption.ResponseHeadersRead, cancellation);
        refused.StatusCode.Should().Be(HttpStatusCode.TooManyRequests);

        relay.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        while (await reader.ReadLineAsync(cancellation) is not null)
        {
            // It ends by itself, and is not waited for.
        }
    }

    private static async Task<(JsonElement Event, string Id)> EventOfAsync(RelayUnderTest relay, SignerKey key, ulong slot, ulong after, CancellationToken cancellation)
    {
        using var request = Request(relay, key, after.ToString(CultureInfo.InvariantCulture));
        using var response = await relay.Door.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        response.StatusCode.Should().Be(HttpStatusCode.OK);
        await foreach (var item in SseParser.Create(await response.Content.ReadAsStreamAsync(cancellation)).EnumerateAsync(cancellation))
        {
            var told = JsonElement.Parse(item.Data);
            if (told.GetProperty("slot").GetUInt64() == slot) return (told, item.EventId!);
        }

        throw new InvalidOperationException("the stream ended");
    }

    private static HttpRequestMessage Request(RelayUnderTest relay, SignerKey key, string after)
    {
        var expiry = TestTime.System.NowMs() + 10_000 + (ulong)Interlocked.Increment(ref _request);
        var hash = RequestSignature.HashOf("GET", "/v1/events", [], relay.Options.ChainId, relay.Keys.Relay.Address, expiry);
        var request = new HttpRequestMessage(HttpMethod.Get, "/v1/events");
        request.Headers.Add(RequestSignature.Header, RequestSignature.Sign(key, hash));
        request.Headers.Add(RequestSignature.ExpiryHeader, expiry.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("Last-Event-ID", after);
        return request;
    }

    private static int _request;
}
