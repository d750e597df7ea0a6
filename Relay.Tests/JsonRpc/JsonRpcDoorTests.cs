using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using FluentAssertions;
using NUnit.Framework;
using Relay.Auction.Ethereum;

namespace Relay.Tests.JsonRpc;

/// <summary>The door over HTTP, stand-alone: statuses, batches, compression, CORS, limits.</summary>
[NonParallelizable]
public sealed class JsonRpcDoorTests
{
    private const string ChainId = """{"jsonrpc":"2.0","id":1,"method":"eth_chainId"}""";
    private RelayDoor _door = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _door = await RelayDoor.StartAsync("--Relay:Auction:ChainId=31337", "--Relay:Limits:PerAddress=10000");

    [OneTimeTearDown]
    public async Task StopAsync() => await _door.DisposeAsync();

    [Test]
    public async Task Request_without_params_is_answered_with_its_id()
        => (await _door.AskAsync(ChainId)).GetRawText().Should().Be("""{"jsonrpc":"2.0","id":1,"result":"0x7a69"}""");

    [Test]
    public async Task Batch_keeps_its_order_leaves_out_notifications_and_has_errors_of_its_own()
    {
        var answer = await _door.AskAsync("""[{"jsonrpc":"2.0","id":"b","method":"net_version"},{"jsonrpc":"2.0","method":"net_version"},7,{"jsonrpc":"2.0","id":null,"method":"eth_nothing"},{"id":0,"jsonrpc":"2.0","method":"eth_chainId","params":null}]""");

        answer.EnumerateArray().Select(item => item.GetProperty("id").GetRawText()).Should().Equal("\"b\"", "null", "null", "0");
        answer[0].GetProperty("result").GetString().Should().Be("31337");
        answer[0].TryGetProperty("error", out _).Should().BeFalse("clients take the key error for a failure");
        answer[1].GetProperty("error").GetProperty("code").GetInt32().Should().Be(-32600);
        answer[2].GetProperty("error").GetProperty("code").GetInt32().Should().Be(-32601);
    }

    [Test]
    public async Task Notification_alone_has_no_answer()
    {
        using var response = await _door.PostAsync("""{"jsonrpc":"2.0","method":"eth_chainId"}""");

        response.StatusCode.Should().Be(HttpStatusCode.NoContent);
    }

    [TestCase("eth_sendRawTransactionSync", "*eth_sendRawTransaction, which is private here*")]
    [TestCase("eth_sendRawTransactionConditional", "*eth_sendRawTransaction, which is private here*")]
    [TestCase("eth_sendTransaction", "*holds none of yours*")]
    [TestCase("debug_traceCall", "*administers a node*")]
    [TestCase("admin_peers", "*administers a node*")]
    [TestCase("personal_sign", "*not served here*")]
    [TestCase("txpool_content", "*mempool*")]
    [TestCase("anvil_mine", "*administers a node*")]
    [TestCase("eth_fillTransaction", "*does not exist/is not available*")]
    public async Task Method_that_must_not_be_served_says_why(string method, string expected)
    {
        using var response = await _door.PostAsync($$"""{"jsonrpc":"2.0","id":1,"method":"{{method}}","params":[]}""");

        response.StatusCode.Should().Be(HttpStatusCode.OK, "clients read errors only there");
        var error = JsonElement.Parse(await response.Content.ReadAsByteArrayAsync()).GetProperty("error");
        error.GetProperty("code").GetInt32().Should().Be(-32601);
        error.GetProperty("message").GetString().Should().Match(expected);
    }

    [Test]
    public async Task Read_without_a_node_says_that_there_is_none()
        => (await _door.CallAsync("eth_blockNumber")).GetProperty("error").GetProperty("data").GetProperty("reason").GetString().Should().Be("node_unavailable");

    [Test]
    public async Task Gzip_is_inflated_and_a_bomb_is_not()
    {
        using var small = await _door.PostAsync(Gzip(Encoding.UTF8.GetBytes(ChainId)), encoding: "gzip");
        (await small.Content.ReadAsStringAsync()).Should().Contain("0x7a69");

        using var bomb = await _door.PostAsync(Gzip(new byte[64 << 20]), encoding: "gzip");
        bomb.StatusCode.Should().Be(HttpStatusCode.RequestEntityTooLarge);

        using var none = await _door.PostAsync(Encoding.UTF8.GetBytes(ChainId), encoding: "gzip");
        (await none.Content.ReadAsStringAsync()).Should().Contain("not gzip");
    }

    [Test]
    public async Task Text_of_ten_megabytes_is_too_large()
    {
        using var response = await _door.PostAsync(Encoding.UTF8.GetBytes($$"""{"jsonrpc":"2.0","id":1,"method":"eth_chainId","params":["{{new string('a', 10 << 20)}}"]}"""));

        response.StatusCode.Should().Be(HttpStatusCode.RequestEntityTooLarge);
        (await _door.AskAsync(ChainId)).GetProperty("result").GetString().Should().Be("0x7a69");
    }

    [Test]
    public async Task Browser_may_sign()
    {
        using var preflight = new HttpRequestMessage(HttpMethod.Options, "/");
        preflight.Headers.Add("Origin", "https://wallet.example");
        preflight.Headers.Add("Access-Control-Request-Method", "POST");
        preflight.Headers.Add("Access-Control-Request-Headers", "content-type,x-flashbots-signature");
        using var response = await _door.Http.SendAsync(preflight);

        response.IsSuccessStatusCode.Should().BeTrue();
        response.Headers.GetValues("Access-Control-Allow-Origin").Should().Equal("*");
        response.Headers.GetValues("Access-Control-Allow-Headers").Single().Should().ContainEquivalentOf("x-flashbots-signature").And.ContainEquivalentOf("content-type");
        response.Headers.Contains("Access-Control-Allow-Credentials").Should().BeFalse();
    }

    [TestCase("/?url=http://10.0.0.1", "url.url: not served: no request chooses a url that the relay calls")]
    [TestCase("/fast?useMempool=true", "url.useMempool: not served*")]
    [TestCase("/?hint=everything", "url.hint: expected one of *")]
    [TestCase("/?refund=0x0000000000000000000000000000000000000001:60&refund=0x0000000000000000000000000000000000000002:40", "url.refund: *less than 100*")]
    [TestCase("/?blockRange=26", "url.blockRange: expected a number from 1 to 25")]
    [TestCase("/?nonsense=1", "url.nonsense: unknown*")]
    public async Task Setting_of_the_url_that_is_not_served_is_refused_by_name(string path, string expected)
        => (await _door.AskAsync(ChainId, path)).GetProperty("error").GetProperty("message").GetString().Should().Match(expected);

    [Test]
    public async Task Settings_of_a_wallets_url_are_taken()
        => (await _door.AskAsync(ChainId, "/fast?hint=hash&hint=logs&builder=flashbots&refund=0x0000000000000000000000000000000000000001:90&blockRange=10&canRevert=true&originId=me&useMempool=false"))
            .GetProperty("result").GetString().Should().Be("0x7a69");

    [Test]
    public async Task Openrpc_document_lists_what_is_answered_and_nothing_else()
    {
        var document = JsonElement.Parse(await _door.Http.GetByteArrayAsync("/openrpc.json"));
        using var signer = SignerKey.Generate();
        foreach (var method in document.GetProperty("methods").EnumerateArray())
        {
            var answer = await _door.CallAsync(method.GetProperty("name").GetString()!, "[]", signer);
            if (answer.TryGetProperty("error", out var error)) error.GetProperty("code").GetInt32().Should().NotBe(-32601, method.GetProperty("name").GetString());
        }

        document.GetProperty("methods").EnumerateArray().Select(method => method.GetProperty("name").GetString()).Should().OnlyHaveUniqueItems().And.NotContain("eth_sendTransaction");
    }

    private static byte[] Gzip(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest)) gzip.Write(content);
        return packed.ToArray();
    }
}
