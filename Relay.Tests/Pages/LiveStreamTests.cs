using System.Net;
using System.Text.Json;
using FluentAssertions;
using NUnit.Framework;
using Relay.Tests.Hints;
using Relay.Tests.Transparency;

namespace Relay.Tests.Pages;

/// <summary>The stream that the live page follows: what it tells, how it goes on, and how many there may be.</summary>
public sealed class LiveStreamTests
{
    private CancellationTokenSource _patience = null!;
    private RunningRelay _relay = null!;
    private HttpClient _http = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        _relay = await RunningRelay.StartEmptyAsync(_patience.Token, "--Relay:Pages:MaxStreamsPerAddress=3");
        _http = new HttpClient(new SocketsHttpHandler()) { BaseAddress = _relay.Url };
    }

    [TearDown]
    public async Task StopAsync()
    {
        _http.Dispose();
        await _relay.DisposeAsync();
        _patience.Dispose();
    }

    [Test]
    public async Task Decided_slot_is_told_with_its_figures_and_nothing_of_its_losers()
    {
        using var live = await OpenAsync();
        await _relay.SendAsync([(_relay.Alice, RunningRelay.Bundle(700, Transaction()), 1, 1), (_relay.Bob, RunningRelay.Bundle(500, Transaction()), 1, 1), (_relay.Bob, RunningRelay.Bundle(5, Transaction()), 2, 1)], _patience.Token);

        var told = await UntilAsync(live, told => told.Name == "slot" && told.Json.GetProperty("slot").GetUInt64() == _relay.Slot);

        told.Id.Should().BePositive();
        told.Json.EnumerateObject().Select(field => field.Name).Should().Equal("slot", "status", "reason", "sealed", "opened", "winners", "totalValue", "closedAt", "publishedAt");
        (Number("sealed"), Number("opened"), Number("winners")).Should().Be((3, 3, 2));
        told.Json.GetProperty("totalValue").GetString().Should().Be("0x4b0", "700 and 500 wei won");
        Number("publishedAt").Should().BeGreaterThan(Number("closedAt"));

        ulong Number(string name) => told.Json.GetProperty(name).GetUInt64();
    }

    [Test]
    public async Task Slot_in_hand_is_counted_while_it_is_open()
    {
        using var live = await OpenAsync();

        var now = (await UntilAsync(live, told => told.Name == "now" && told.Json.GetProperty("open").ValueKind == JsonValueKind.Object)).Json;

        var open = now.GetProperty("open");
        open.GetProperty("closesAt").GetUInt64().Should().BeGreaterThan(open.GetProperty("opensAt").GetUInt64());
        open.GetProperty("sealed").GetUInt32().Should().Be(0);
    }

    [Test]
    public async Task Stream_goes_on_after_the_last_id_without_a_gap_or_a_double()
    {
        using var live = await OpenAsync();
        var first = await SlotAsync(live);
        var second = await SlotAsync(live);

        using var resumed = await OpenAsync($"{first.Id}");
        using var restarted = await OpenAsync($"{second.Id + 1_000_000}");

        (await SlotAsync(resumed)).Data.Should().Be(second.Data);
        (await SlotAsync(restarted)).Id.Should().BeLessThanOrEqualTo(first.Id, "a number that was never given out is of another log: all that is kept is told");
    }

    [Test]
    public async Task One_address_has_so_many_streams_and_a_word_why_no_more()
    {
        using var one = await OpenAsync();
        using var two = await OpenAsync();
        using (var three = await OpenAsync())
        {
            using var refused = await _http.GetAsync("/v1/live", HttpCompletionOption.ResponseHeadersRead, _patience.Token);
            refused.StatusCode.Should().Be(HttpStatusCode.TooManyRequests);
            (await refused.Content.ReadAsStringAsync(_patience.Token)).Should().Contain("too many streams of slots are open from the client address");
        }

        HttpStatusCode status;
        do
        {
            using var again = await _http.GetAsync("/v1/live", HttpCompletionOption.ResponseHeadersRead, _patience.Token);
            status = again.StatusCode;
        }
        while (status != HttpStatusCode.OK);
    }

    [Test]
    public async Task Id_that_is_no_number_is_refused()
    {
        using var answer = await _http.GetAsync("/v1/live?lastEventId=soon", _patience.Token);

        answer.StatusCode.Should().Be(HttpStatusCode.BadRequest);
    }

    private Task<EventReader> OpenAsync(string? last = null) => EventReader.OpenAsync(_http, last, "/v1/live", _patience.Token);

    private Task<ServerEvent> SlotAsync(EventReader live) => UntilAsync(live, told => told.Name == "slot");

    private async Task<ServerEvent> UntilAsync(EventReader live, Func<ServerEvent, bool> isIt)
    {
        while (true)
        {
            var told = await live.NextAsync(_patience.Token);
            if (isIt(told)) return told;
        }
    }

    private static byte[] Transaction()
    {
        using var wallet = Auction.Ethereum.SignerKey.Generate();
        return new Ethereum.SampleTransaction { Nonce = 0 }.DynamicFee(wallet);
    }
}
