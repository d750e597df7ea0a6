using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using FluentAssertions;
using NUnit.Framework;
using Relay.Auction.Ethereum;
using Relay.Tests.Ethereum;
using Relay.Tests.JsonRpc;

namespace Relay.Tests.Hints;

/// <summary>The stream, the history and the socket of a running relay.</summary>
public sealed class HintStreamTests
{
    private CancellationTokenSource _patience = null!;
    private SignerKey _wallet = null!;
    private RelayDoor _door = null!;

    [SetUp]
    public async Task StartAsync()
    {
        (_patience, _wallet) = (new CancellationTokenSource(TimeSpan.FromSeconds(60)), SignerKey.Generate());
        _door = await RelayDoor.StartAsync("--Relay:Hints:Kept=16", "--Relay:Hints:MaxStreamsPerAddress=4");
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _door.DisposeAsync();
        _wallet.Dispose();
        _patience.Dispose();
    }

    [Test]
    public async Task Each_shared_transaction_is_told_once_and_one_that_is_not_shared_never()
    {
        using var reader = await EventReader.OpenAsync(_door.Http, cancellation: _patience.Token);

        await SendAsync("/", 0);
        var shared = await SendAsync("/?hint=contract_address", 1);
        await SendAsync("/?hint=contract_address", 1);
        await SendAsync("/", 1);
        var first = await reader.NextAsync(_patience.Token);
        var bumped = await SendAsync("/?hint=tx_hash", 1, gwei: 4);
        var second = await reader.NextAsync(_patience.Token);

        (first.Id, second.Id).Should().Be((1, 2));
        first.Json.GetProperty("hash").GetString().Should().Be(Matching(shared));
        first.Data.Should().NotContain(shared[2..]).And.NotContain(_wallet.Address.ToString()[2..]).And.Contain(SampleTransaction.Receiver.ToString());
        second.Json.GetProperty("hash").GetString().Should().Be(Matching(bumped));
        second.Json.GetProperty("txs")[0].GetProperty("hash").GetString().Should().Be(bumped);
    }

    [Test]
    public async Task Preferences_of_a_request_take_the_place_of_the_urls()
    {
        using var reader = await EventReader.OpenAsync(_door.Http, cancellation: _patience.Token);

        (await PrivateAsync("/?hint=full", 0, """{"privacy":{"hints":[]}}""")).TryGetProperty("error", out _).Should().BeFalse();
        await PrivateAsync("/", 1, """{"privacy":{"hints":["hash"]}}""");
        var told = await reader.NextAsync(_patience.Token);
        var refused = await PrivateAsync("/", 2, """{"privacy":{"hints":["everything"]}}""");

        told.Data.Should().MatchRegex("^\\{\"hash\":\"0x[0-9a-f]{64}\",\"logs\":null,\"txs\":null\\}$");
        refused.GetProperty("error").GetProperty("message").GetString().Should().Be("tx.preferences.privacy.hints[0]: expected one of calldata, contract_address, default_logs, full, function_selector, hash, logs, special_logs, transaction_hash, tx_hash");
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Stream_resumes_after_the_last_id_and_says_what_is_kept_no_longer(bool byHeader)
    {
        using var reader = await EventReader.OpenAsync(_door.Http, cancellation: _patience.Token);
        for (ulong nonce = 0; nonce < 20; nonce++) await SendAsync("/?hint=hash", nonce);
        for (var i = 0; i < 20; i++) await reader.NextAsync(_patience.Token);

        using var resumed = await ResumeAsync("18");
        using var late = await ResumeAsync("2");
        var gap = await late.NextAsync(_patience.Token);

        (await resumed.NextAsync(_patience.Token)).Id.Should().Be(19);
        (await resumed.NextAsync(_patience.Token)).Id.Should().Be(20);
        (gap.Name, gap.Data).Should().Be(("gap", """{"firstMissed":3,"firstKept":5}"""));
        (await late.NextAsync(_patience.Token)).Id.Should().Be(5);

        Task<EventReader> ResumeAsync(string last) => byHeader
            ? EventReader.OpenAsync(_door.Http, last, cancellation: _patience.Token)
            : EventReader.OpenAsync(_door.Http, path: "/?lastEventId=" + last, cancellation: _patience.Token);
    }

    [Test]
    public async Task History_pages_through_what_is_kept()
    {
        using var reader = await EventReader.OpenAsync(_door.Http, cancellation: _patience.Token);
        for (ulong nonce = 0; nonce < 3; nonce++) await SendAsync("/?hint=hash", nonce);
        for (var i = 0; i < 3; i++) await reader.NextAsync(_patience.Token);

        var info = await GetAsync("/api/v1/history/info");
        var block = info.GetProperty("maxBlock").GetUInt64();
        var page = await GetAsync($"/api/v1/history?blockStart={info.GetProperty("minBlock")}&blockEnd={block}&timestampStart=1&timestampEnd=4000000000&limit=2&offset=1");
        var none = await GetAsync($"/api/v1/history?blockStart={block + 1}");
        using var wrong = await _door.Http.GetAsync("/api/v1/history?limit=501");

        info.GetProperty("count").GetInt32().Should().Be(3);
        info.GetProperty("maxLimit").GetInt32().Should().Be(500);
        page.EnumerateArray().Should().HaveCount(2).And.OnlyContain(entry => entry.GetProperty("hint").GetProperty("hash").GetString()!.Length == 66 && entry.GetProperty("timestamp").GetUInt64() > 1_000_000_000);
        none.GetArrayLength().Should().Be(0);
        (await wrong.Content.ReadAsStringAsync()).Should().Contain("limit: expected 0 to 500, got 501");
    }

    [Test]
    public async Task Too_many_streams_of_one_address_are_refused_and_a_closed_one_makes_room()
    {
        var open = new List<EventReader>();
        for (var i = 0; i < 4; i++) open.Add(await EventReader.OpenAsync(_door.Http, cancellation: _patience.Token));

        var fifth = () => EventReader.OpenAsync(_door.Http, cancellation: _patience.Token);
        (await fifth.Should().ThrowAsync<HttpRequestException>()).Which.StatusCode.Should().Be(HttpStatusCode.TooManyRequests);
        open.ForEach(reader => reader.Dispose());
        while (true)
        {
            try
            {
                (await fifth()).Dispose();
                break;
            }
            catch (HttpRequestException)
            {
                _patience.Token.ThrowIfCancellationRequested();
            }
        }
    }

    [Test]
    public async Task Socket_tells_each_subscription_of_the_same_events_until_it_ends()
    {
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri(_door.Url.Replace("http", "ws", StringComparison.Ordinal)), _patience.Token);

        var ids = new[] { await AskAsync("eth_subscribe", "relay_hints"), await AskAsync("eth_subscribe", "mevblocker_partialPendingTransactions") };
        var shared = await SendAsync("/?hint=hash", 0);
        JsonElement[] told = [await ReceiveAsync(socket), await ReceiveAsync(socket)];
        var ended = await AskAsync("eth_unsubscribe", "0x1");
        var again = await AskAsync("eth_unsubscribe", "0x1");
        await SendAsync("/?hint=hash", 1);
        var last = await ReceiveAsync(socket);
        var unknown = await AskAsync("eth_chainId", "x");

        ids.Select(id => id.GetProperty("result").GetString()).Should().Equal("0x1", "0x2");
        told.Select(message => message.GetProperty("params").GetProperty("subscription").GetString()).Should().Equal("0x1", "0x2");
        told.Should().OnlyContain(message => message.GetProperty("method").GetString() == "eth_subscription" && message.GetProperty("params").GetProperty("result").GetProperty("hash").GetString() == Matching(shared));
        (ended.GetProperty("result").GetBoolean(), again.GetProperty("result").GetBoolean()).Should().Be((true, false));
        last.GetProperty("params").GetProperty("subscription").GetString().Should().Be("0x2");
        unknown.GetProperty("error").GetProperty("code").GetInt32().Should().Be(-32601);

        await socket.SendAsync(new byte[5_000], WebSocketMessageType.Text, true, _patience.Token);
        (await socket.ReceiveAsync(new byte[100], _patience.Token)).CloseStatus.Should().Be(WebSocketCloseStatus.MessageTooBig);

        async Task<JsonElement> AskAsync(string method, string parameter)
        {
            await socket.SendAsync(Encoding.UTF8.GetBytes($$"""{"jsonrpc":"2.0","id":1,"method":"{{method}}","params":["{{parameter}}"]}"""), WebSocketMessageType.Text, true, _patience.Token);
            return await ReceiveAsync(socket);
        }
    }

    private async Task<JsonElement> ReceiveAsync(ClientWebSocket socket)
    {
        var (buffer, length) = (new byte[8_192], 0);
        while (true)
        {
            var read = await socket.ReceiveAsync(buffer.AsMemory(length), _patience.Token);
            length += read.Count;
            if (read.EndOfMessage) return JsonElement.Parse(buffer.AsSpan(0, length));
        }
    }

    private async Task<JsonElement> GetAsync(string path) => JsonElement.Parse(await _door.Http.GetByteArrayAsync(path));

    private async Task<string> SendAsync(string path, ulong nonce, ulong gwei = 2)
        => (await _door.CallAsync("eth_sendRawTransaction", $"[\"{Raw(nonce, gwei)}\"]", path: path)).GetProperty("result").GetString()!;

    private Task<JsonElement> PrivateAsync(string path, ulong nonce, string preferences)
        => _door.CallAsync("eth_sendPrivateTransaction", $$"""[{"tx":"{{Raw(nonce, 2)}}","preferences":{{preferences}}}]""", path: path);

    private string Raw(ulong nonce, ulong gwei) => Hex.Encode(new SampleTransaction { Nonce = nonce, Priority = gwei * 1_000_000_000, MaxFee = 10 * gwei * 1_000_000_000 }.DynamicFee(_wallet));

    private static string Matching(string hash) => Hash32.TryParse(hash, out var parsed) ? Keccak.Hash(parsed.ToArray()).ToString() : throw new InvalidOperationException(hash);
}
