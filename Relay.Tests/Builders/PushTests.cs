using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using FluentAssertions;
using Microsoft.AspNetCore.Http;
using NUnit.Framework;
using Relay.Auction.Ethereum;
using Relay.Builders;
using Relay.Builders.JsonRpc;
using Relay.Tests.Support;

namespace Relay.Tests.Builders;

/// <summary>Winners pushed to real HTTP endpoints that record what they get.</summary>
public sealed class PushTests
{
    [Test]
    [CancelAfter(60_000)]
    public async Task Each_dialect_gets_every_winner_signed_and_for_its_block(CancellationToken cancellation)
    {
        await using var endpoint = await PushReceiver.StartAsync(_ => PushReceiver.Taken);
        foreach (var dialect in Enum.GetValues<PushDialect>())
        {
            endpoint.Requests.Clear();
            using var key = SignerKey.Generate();
            await using var server = await StartAsync(key, dialect, PushMode.Send, endpoint.Url);
            await server.PutSlotAsync(7, winners: 3);

            var note = await NoteAsync(server, key, cancellation);

            Words(note).Should().Equal("accepted", "accepted", "accepted");
            endpoint.Requests.Should().HaveCount(3);
            foreach (var (_, body, header, _) in endpoint.Requests)
            {
                FlashbotsSignature.TryVerify(header, body, out var signer, out _).Should().BeTrue();
                signer.Should().Be(server.Keys.Relay.Address);
                Check(dialect, JsonDocument.Parse(body).RootElement);
            }
        }
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Builder_whose_nearest_url_is_dead_gets_it_at_the_next(CancellationToken cancellation)
    {
        using var key = SignerKey.Generate();
        await using var endpoint = await PushReceiver.StartAsync(_ => Results.Json(new { result = (string?)null }));
        await using var server = await StartAsync(key, PushDialect.Flashbots, PushMode.Send, "http://127.0.0.1:9", endpoint.Url);
        await server.PutSlotAsync(7, winners: 2);

        Words(await NoteAsync(server, key, cancellation)).Should().Equal("accepted", "accepted");
        endpoint.Requests.Should().HaveCountGreaterThanOrEqualTo(2);
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Error_of_the_builder_is_an_outcome_and_is_not_sent_again(CancellationToken cancellation)
    {
        using var key = SignerKey.Generate();
        await using var endpoint = await PushReceiver.StartAsync(_ => Results.Json(new { error = new { code = -32000, message = "no" } }));
        await using var server = await StartAsync(key, PushDialect.Flashbots, PushMode.Send, endpoint.Url);
        await server.PutSlotAsync(7);

        Words(await NoteAsync(server, key, cancellation)).Should().Equal("rejected");
        endpoint.Requests.Should().ContainSingle();
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Builder_that_fails_once_is_tried_again_while_it_matters(CancellationToken cancellation)
    {
        using var key = SignerKey.Generate();
        await using var endpoint = await PushReceiver.StartAsync(request => request.Number == 1 ? Results.StatusCode(503) : Results.Json(new { result = 200 }));
        await using var server = await StartAsync(key, PushDialect.Titan, PushMode.Send, endpoint.Url);
        await server.PutSlotAsync(7);

        Words(await NoteAsync(server, key, cancellation)).Should().Equal("accepted");
        endpoint.Requests.Should().HaveCount(2);
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Observed_builder_is_sent_nothing_and_its_report_shows_it(CancellationToken cancellation)
    {
        using var key = SignerKey.Generate();
        await using var endpoint = await PushReceiver.StartAsync(_ => Results.Ok());
        await using var server = await StartAsync(key, PushDialect.Flashbots, PushMode.Observe, endpoint.Url);
        await server.PutSlotAsync(7);

        Words(await NoteAsync(server, key, cancellation)).Should().Equal("observed");
        endpoint.Requests.Should().BeEmpty();
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Builder_that_is_off_gets_nothing_and_one_that_never_answers_keeps_nobody_waiting(CancellationToken cancellation)
    {
        using var key = SignerKey.Generate();
        await using var off = await PushReceiver.StartAsync(_ => PushReceiver.Taken);
        await using var silent = await PushReceiver.StartAsync(async request =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TestTime.System, request.Aborted);
            return PushReceiver.Taken;
        });
        await using var well = await PushReceiver.StartAsync(_ => PushReceiver.Taken);
        var options = FeedServer.Registered(("off", Anvil.At(1)), ("silent", Anvil.At(2)), ("alpha", key.Address));
        options.PushBudgetMilliseconds = 20_000;
        options.Registered[0].Mode = PushMode.Off;
        foreach (var (builder, receiver) in options.Registered.Zip((PushReceiver[])[off, silent, well])) builder.Urls.Add(receiver.Url);
        await using var server = await FeedServer.StartAsync(options);

        for (var slot = 1UL; slot <= 3; slot++)
        {
            await server.PutSlotAsync(slot);
            await well.NextAsync(cancellation); // Told of each slot while the silent one still has the first.
        }

        Words(await NoteAsync(server, key, cancellation)).Should().Equal("accepted");
        silent.Requests.Should().NotBeEmpty();
        off.Requests.Should().BeEmpty();
    }

    private static void Check(PushDialect dialect, JsonElement request)
    {
        var bundle = request.GetProperty("params")[0];
        if (dialect == PushDialect.MevShare)
        {
            request.GetProperty("method").GetString().Should().Be("mev_sendBundle");
            bundle.GetProperty("inclusion").GetProperty("block").GetString().Should().Be("0x8");
            bundle.GetProperty("body")[0].GetProperty("tx").GetString().Should().HaveLength(242);
            return;
        }

        request.GetProperty("method").GetString().Should().Be("eth_sendBundle");
        bundle.GetProperty("blockNumber").GetString().Should().Be("0x8");
        bundle.GetProperty("txs")[0].GetString().Should().HaveLength(242);
        bundle.TryGetProperty("droppingTxHashes", out _).Should().Be(dialect != PushDialect.Flashbots);
        bundle.TryGetProperty("replacementUuid", out var uuid).Should().Be(dialect is PushDialect.BuilderNet or PushDialect.Titan);
        if (uuid.ValueKind == JsonValueKind.String) Guid.TryParse(uuid.GetString(), out _).Should().BeTrue();
        bundle.TryGetProperty("relayRank", out _).Should().Be(dialect == PushDialect.Relay);
    }

    private static async Task<FeedServer> StartAsync(SignerKey key, PushDialect dialect, PushMode mode, params string[] urls)
    {
        var options = FeedServer.Registered(("alpha", key.Address));
        (options.Registered[0].Dialect, options.Registered[0].Mode, options.PushBudgetMilliseconds) = (dialect, mode, 20_000);
        foreach (var url in urls) options.Registered[0].Urls.Add(url);
        return await FeedServer.StartAsync(options);
    }

    private static string?[] Words(JsonElement note) => [.. note.GetProperty("pushes").EnumerateArray().Select(word => word.GetString())];

    /// <summary>The builder's first push, as its report tells it.</summary>
    private static async Task<JsonElement> NoteAsync(FeedServer server, SignerKey key, CancellationToken cancellation)
    {
        var token = await server.TokenAsync(key);
        while (true)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/builders/alpha/report");
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            using var answer = await server.Http.SendAsync(request, cancellation);
            var report = await answer.Content.ReadFromJsonAsync<JsonElement>(cancellation);
            foreach (var note in report.GetProperty("notes").EnumerateArray())
            {
                if (note.GetProperty("kind").GetString() == "push") return note;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TestTime.System, cancellation);
        }
    }
}
