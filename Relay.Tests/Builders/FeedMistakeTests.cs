using System.Net;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text.Json;
using FluentAssertions;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Relay.Auction;
using Relay.Auction.Ethereum;
using Relay.Auction.Slots;
using Relay.Auction.State;
using Relay.Builders.Access;
using Relay.Tests.Support;
using static Relay.Tests.Support.HubClient;

namespace Relay.Tests.Builders;

/// <summary>Every mistake is answered to the connection that made it, while another builder reads on and notices nothing.</summary>
[NonParallelizable, CancelAfter(60_000)]
public sealed class FeedMistakeTests
{
    private readonly SignerKey _alpha = SignerKey.Generate(), _beta = SignerKey.Generate();
    private FeedServer _server = null!;
    private ulong _slot;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        var options = FeedServer.Registered(("alpha", _alpha.Address), ("beta", _beta.Address));
        options.CallsPerSecond = 5;
        _server = await FeedServer.StartAsync(options, new StoreOptions { ResultsKept = 2, CommandTimeoutMilliseconds = 30_000, ConnectTimeoutMilliseconds = 30_000 });
        while (_slot < 6) await _server.PutSlotAsync(++_slot); // 12 messages, the last 6 kept.
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _server.DisposeAsync();
        _alpha.Dispose();
        _beta.Dispose();
    }

    [Test]
    public Task Unknown_token_is_refused(CancellationToken cancellation) => RefusedAsync("AAAA", "not one of this relay", cancellation);

    [Test]
    public Task Expired_token_is_refused(CancellationToken cancellation)
        => RefusedAsync(_server.Application.Services.GetRequiredService<BuilderTokens>().Issue(_alpha.Address, TestTime.System.NowMs() - 1), "has expired: log in again", cancellation);

    [Test]
    public Task Token_of_another_chain_is_refused(CancellationToken cancellation)
        => RefusedAsync(new BuilderTokens(_server.Keys, new AuctionOptions { ChainId = 5 }, TestTime.System).Issue(_alpha.Address, TestTime.System.NowMs() + 60_000), "for another chain", cancellation);

    [Test]
    public Task Login_for_another_chain_is_refused(CancellationToken cancellation) => AloneAsync(async _ =>
    {
        using var answer = await _server.LoginAsync(_alpha, chainId: 5);
        await SaysAsync(answer, HttpStatusCode.BadRequest, "serves chain 1", cancellation);
    }, cancellation);

    [Test]
    public Task Sequence_of_the_future_is_told_which_comes_next(CancellationToken cancellation) => AloneAsync(async connection =>
        (await FaultAsync(() => TakeAsync(connection, 2 * _slot + 2, 1, cancellation))).Should().Contain("sequence_future").And.Contain($"has number {2 * _slot + 1}"), cancellation);

    [Test]
    public Task Sequence_that_is_gone_is_told_from_where_to_resume(CancellationToken cancellation) => AloneAsync(async connection =>
    {
        var oldest = (await connection.InvokeAsync<JsonElement>("GetState", cancellation)).GetProperty("oldestSequence").GetUInt64();

        (await FaultAsync(() => TakeAsync(connection, oldest - 1, 1, cancellation))).Should().Contain("sequence_gone").And.Contain($"resume from {oldest}.");
        Sequences(await TakeAsync(connection, oldest, 2, cancellation)).Should().Equal(oldest, oldest + 1);
    }, cancellation);

    [Test]
    public Task Acknowledgement_of_the_future_is_refused(CancellationToken cancellation)
        => AnsweredAsync("sequence_future", connection => connection.InvokeAsync("Acknowledge", 999UL, cancellation), cancellation);

    [Test]
    public Task Slot_without_a_result_is_not_found(CancellationToken cancellation)
        => AnsweredAsync("not_found", connection => connection.InvokeAsync("GetResult", 999UL, cancellation), cancellation);

    [Test]
    public Task Report_with_half_a_hash_is_told_the_field(CancellationToken cancellation)
        => AnsweredAsync("field_invalid: blockHash", connection => connection.InvokeAsync("ReportBlock", 6UL, "0x12", 1UL, Array.Empty<string>(), cancellation), cancellation);

    [Test]
    public Task Report_of_more_than_a_block_holds_is_refused(CancellationToken cancellation)
        => AnsweredAsync("field_invalid: transactions", connection => connection.InvokeAsync("ReportBlock", 6UL, Hash32.Zero.ToString(), 1UL, Enumerable.Repeat("", 3_001), cancellation), cancellation);

    [Test]
    public Task Call_of_a_method_that_is_not_there_is_answered(CancellationToken cancellation)
        => AnsweredAsync("does not exist", connection => connection.InvokeAsync("NoSuchMethod", cancellation), cancellation);

    [Test]
    public Task Call_with_an_argument_of_another_kind_is_answered(CancellationToken cancellation)
        => AnsweredAsync("Failed to invoke 'GetResult'", connection => connection.InvokeAsync("GetResult", "seven", cancellation), cancellation);

    [Test]
    public Task Flood_of_calls_is_refused_call_by_call(CancellationToken cancellation) => AloneAsync(async connection =>
    {
        var faults = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => FaultAsync(() => connection.InvokeAsync<JsonElement>("GetState", cancellation))));

        faults.Count(fault => fault.Contains("rate_limited", StringComparison.Ordinal)).Should().BeInRange(60, 80);
        connection.State.Should().Be(HubConnectionState.Connected);
    }, cancellation);

    [Test]
    public Task Flood_that_goes_on_is_cut(CancellationToken cancellation) => AloneAsync(async connection =>
    {
        var closed = new TaskCompletionSource();
        connection.Closed += _ =>
        {
            closed.TrySetResult();
            return Task.CompletedTask;
        };
        for (var i = 0; i < 1_000 && !closed.Task.IsCompleted; i++) await connection.SendAsync("GetState", cancellation).ContinueWith(_ => { }, TaskScheduler.Default);

        await closed.Task.WaitAsync(cancellation);
    }, cancellation);

    [TestCase("{\"type\":1,\"target\":[broken\u001e", TestName = "Words_that_are_no_hub_message_close_that_connection_with_an_error")]
    [TestCase("", TestName = "Message_that_is_too_large_closes_that_connection_with_an_error")]
    public Task Bytes_that_cannot_be_a_message_close_that_connection_with_an_error(string text, CancellationToken cancellation) => AloneAsync(async _ =>
    {
        using var socket = await RawSocket.OpenAsync(_server.Url, cancellation, token: await _server.TokenAsync(_beta));
        var bytes = text.Length > 0 ? System.Text.Encoding.UTF8.GetBytes(text) : new byte[300 * 1024];

        await socket.SendAsync(bytes, WebSocketMessageType.Text, true, cancellation);

        (await RawSocket.DrainAsync(socket, cancellation)).Words.Should().Be("{\"type\":7,\"error\":\"Connection closed with an error.\",\"allowReconnect\":true}\u001e");
        socket.State.Should().NotBe(WebSocketState.Open);
    }, cancellation);

    private Task AnsweredAsync(string words, Func<HubConnection, Task> call, CancellationToken cancellation) => AloneAsync(async connection =>
    {
        (await FaultAsync(() => call(connection))).Should().Contain(words);
        (await connection.InvokeAsync<JsonElement>("GetState", cancellation)).GetProperty("builder").GetString().Should().Be("alpha", "the connection is as it was");
    }, cancellation);

    private Task RefusedAsync(string token, string words, CancellationToken cancellation) => AloneAsync(async _ =>
    {
        using var answer = await _server.Http.PostAsync($"/v1/builders/negotiate?negotiateVersion=1&access_token={token}", null, cancellation);
        await SaysAsync(answer, HttpStatusCode.Unauthorized, words, cancellation);
        await FluentActions.Awaiting(() => _server.ConnectAsync(token)).Should().ThrowAsync<HttpRequestException>("a WebSocket without negotiation is refused as well");
    }, cancellation);

    private static async Task SaysAsync(HttpResponseMessage answer, HttpStatusCode status, string words, CancellationToken cancellation)
    {
        answer.StatusCode.Should().Be(status);
        (await answer.Content.ReadFromJsonAsync<JsonElement>(cancellation)).GetProperty("detail").GetString().Should().Contain(words);
    }

    /// <summary>Makes a mistake while another builder reads: that one gets the next slot as if nothing had been.</summary>
    private async Task AloneAsync(Func<HubConnection, Task> mistake, CancellationToken cancellation)
    {
        await using var other = await _server.ConnectAsync(await _server.TokenAsync(_beta));
        await using var connection = await _server.ConnectAsync(await _server.TokenAsync(_alpha));
        var next = 2 * _slot + 1;
        var reading = TakeAsync(other, next, 2, cancellation);

        await mistake(connection);

        await _server.PutSlotAsync(++_slot);
        Sequences(await reading).Should().Equal(next, next + 1);
    }
}
