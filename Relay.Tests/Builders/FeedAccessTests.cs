using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using FluentAssertions;
using Microsoft.AspNetCore.SignalR.Client;
using NUnit.Framework;
using Relay.Auction.Ethereum;
using Relay.Tests.Support;

namespace Relay.Tests.Builders;

/// <summary>Who gets in, who does not, and what happens to those inside when that changes.</summary>
public sealed class FeedAccessTests
{
    private readonly SignerKey _alpha = SignerKey.Generate(), _beta = SignerKey.Generate(), _stranger = SignerKey.Generate();
    private FeedServer _server = null!;

    [SetUp]
    public async Task StartAsync()
    {
        var options = FeedServer.Registered(("alpha", _alpha.Address), ("beta", _beta.Address));
        options.Registered[1].ChainId = 5;
        options.TokenSeconds = 10;
        _server = await FeedServer.StartAsync(options);
    }

    [TearDown]
    public async Task StopAsync() => await _server.DisposeAsync();

    [OneTimeTearDown]
    public void DisposeKeys()
    {
        _alpha.Dispose();
        _beta.Dispose();
        _stranger.Dispose();
    }

    [Test]
    public async Task Registered_builder_logs_in_and_is_known_by_its_name()
    {
        await using var connection = await _server.ConnectAsync(await _server.TokenAsync(_alpha));

        var state = await connection.InvokeAsync<JsonElement>("GetState");

        state.GetProperty("builder").GetString().Should().Be("alpha");
        state.GetProperty("relay").GetString().Should().Be(_server.Keys.Relay.Address.ToString());
    }

    [Test]
    public async Task Login_that_is_not_right_is_refused_with_the_reason()
    {
        await RefusedAsync(_server.LoginAsync(_stranger), HttpStatusCode.Forbidden, "forbidden", "not registered");
        await RefusedAsync(_server.LoginAsync(_beta), HttpStatusCode.Forbidden, "forbidden", "not registered"); // For chain 5 only.
        await RefusedAsync(_server.LoginAsync(_alpha, chainId: 5), HttpStatusCode.BadRequest, "field_invalid", "serves chain 1");
        await RefusedAsync(_server.LoginAsync(_alpha, aheadMs: -1_000), HttpStatusCode.Unauthorized, "unauthorized", "has passed");
        await RefusedAsync(_server.LoginAsync(_alpha, aheadMs: 120_000), HttpStatusCode.BadRequest, "field_invalid", "at most");
        await RefusedAsync(_server.LoginAsync(_alpha, signer: _stranger), HttpStatusCode.Forbidden, "signature_foreign", "not");
    }

    [Test]
    public async Task Nobody_gets_in_without_a_token_or_with_one_that_is_not_the_relays()
    {
        using var without = await _server.Http.PostAsync("/v1/builders/negotiate?negotiateVersion=1", null);
        await RefusedAsync(Task.FromResult(without), HttpStatusCode.Unauthorized, "unauthorized", "a token is missing");

        using var forged = await _server.Http.PostAsync("/v1/builders/negotiate?negotiateVersion=1&access_token=AAAA", null);
        await RefusedAsync(Task.FromResult(forged), HttpStatusCode.Unauthorized, "unauthorized", "not one of this relay");

        var connect = () => _server.ConnectAsync();
        await connect.Should().ThrowAsync<HttpRequestException>();
    }

    [Test]
    public async Task Token_is_taken_from_the_query_too()
    {
        using var answer = await _server.Http.PostAsync($"/v1/builders/negotiate?negotiateVersion=1&access_token={await _server.TokenAsync(_alpha)}", null);
        answer.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Builder_that_is_struck_off_is_told_so_and_disconnected_and_its_token_is_worth_nothing(CancellationToken cancellation)
    {
        var token = await _server.TokenAsync(_alpha);
        await using var connection = await _server.ConnectAsync(token);
        var closed = new TaskCompletionSource();
        connection.Closed += _ =>
        {
            closed.SetResult();
            return Task.CompletedTask;
        };
        var reading = ReadAsync(connection, cancellation);
        await connection.InvokeAsync<JsonElement>("GetState", cancellation);
        await _server.PutSlotAsync(1);

        _server.Configure(("Relay:Builders:Registered:0:Name", "gamma"), ("Relay:Builders:Registered:0:Address", _stranger.Address.ToString()));

        (await reading).Should().Contain("revoked");
        await closed.Task.WaitAsync(cancellation);
        using var again = await _server.Http.PostAsync($"/v1/builders/negotiate?negotiateVersion=1&access_token={token}", null, cancellation);
        await RefusedAsync(Task.FromResult(again), HttpStatusCode.Unauthorized, "unauthorized", "not registered any more");
    }

    [Test]
    public async Task Change_with_a_fault_changes_nothing()
    {
        _server.Configure(("Relay:Builders:Registered:0:Name", "gamma"), ("Relay:Builders:Registered:0:Address", "0x12"));

        using var answer = await _server.LoginAsync(_stranger);
        answer.StatusCode.Should().Be(HttpStatusCode.Forbidden);
        (await _server.TokenAsync(_alpha)).Should().NotBeEmpty();
    }

    [Test]
    public async Task Report_is_for_its_builder_and_the_operator_only()
    {
        using var operators = SignerKey.Generate();
        _server.Configure(
            ("Relay:Builders:OperatorAddress", operators.Address.ToString()),
            ("Relay:Builders:Registered:0:Name", "alpha"), ("Relay:Builders:Registered:0:Address", _alpha.Address.ToString()),
            ("Relay:Builders:Registered:1:Name", "gamma"), ("Relay:Builders:Registered:1:Address", _stranger.Address.ToString()));

        (await ReportAsync("alpha", await _server.TokenAsync(_alpha))).StatusCode.Should().Be(HttpStatusCode.OK);
        (await ReportAsync("alpha", await _server.TokenAsync(operators))).StatusCode.Should().Be(HttpStatusCode.OK);
        (await ReportAsync("nobody", await _server.TokenAsync(operators))).StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await ReportAsync("alpha", await _server.TokenAsync(_stranger))).StatusCode.Should().Be(HttpStatusCode.Forbidden);
        (await ReportAsync("alpha", null)).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }

    private async Task<HttpResponseMessage> ReportAsync(string name, string? token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/builders/{name}/report");
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return await _server.Http.SendAsync(request);
    }

    private static async Task<string> ReadAsync(HubConnection connection, CancellationToken cancellation)
    {
        try
        {
            await foreach (var _ in connection.StreamAsync<JsonElement>("StreamResults", 1UL, cancellation)) { }
            return "ended";
        }
        catch (Exception fault) when (!cancellation.IsCancellationRequested)
        {
            return fault.Message;
        }
    }

    private static async Task RefusedAsync(Task<HttpResponseMessage> answering, HttpStatusCode status, string code, string words)
    {
        using var answer = await answering;
        answer.StatusCode.Should().Be(status);
        answer.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json");
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        problem.GetProperty("code").GetString().Should().Be(code);
        problem.GetProperty("detail").GetString().Should().Contain(words);
    }
}
