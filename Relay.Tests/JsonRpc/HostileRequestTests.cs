using System.Net;
using System.Text;
using System.Text.Json;
using FluentAssertions;
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;
using Relay.Auction;
using Relay.Auction.Ethereum;
using Relay.Tests.Ethereum;

namespace Relay.Tests.JsonRpc;

/// <summary>Whatever comes in, the answer is a result or an error of the catalogue, and nothing is logged as a fault of the relay.</summary>
[NonParallelizable]
public sealed class HostileRequestTests
{
    private static readonly string Hash = "0x" + new string('a', 64), Address = "0x" + new string('b', 40);

    private static readonly string[] Wrong =
    [
        "null", "true", "-1", "1.5", "1e999", "18446744073709551615", "18446744073709551616", "\"\"", "\"0x\"", "\"x\"", "\"0xzz\"", "\"0x0\"", "\"\\u0000\"", "[]", "{}", "[[]]", "[null]", "[{}]", "[1,\"x\"]",
        "{\"a\":1}", "[[[[[[[[[[]]]]]]]]]]", "\"0x" + new string('f', 64) + "\"", "\"" + new string('9', 3_000) + "\"",
    ];

    private readonly ErrorLog _log = new();
    private readonly SignerKey _signer = SignerKey.Generate();
    private RelayDoor _door = null!;
    private string[] _methods = [];

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _door = await RelayDoor.StartAsync(_log, "--Relay:Auction:ChainId=1", "--Relay:Limits:PerAddress=100000", "--Relay:Limits:PerClaim=100000", "--Relay:Limits:PerSigner=100000", "--Logging:LogLevel:Default=Error");
        var document = JsonElement.Parse(await _door.Http.GetByteArrayAsync("/openrpc.json"));
        _methods = [.. document.GetProperty("methods").EnumerateArray().Select(method => method.GetProperty("name").GetString()!)];
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _door.DisposeAsync();
        _signer.Dispose();
        _log.Dispose();
    }

    [Test]
    public async Task Wrong_type_at_each_place_of_each_method_is_an_error_of_the_catalogue()
    {
        var requests = _methods.SelectMany(method => Wrong.SelectMany(wrong => new[] { $"[{wrong}]", $"[\"0x1\",{wrong}]", $"[{{}},{wrong}]", $"[{{}},{{}},{wrong}]", $"[{wrong},{wrong},{wrong},{wrong}]" }).Select(parameters => (method, parameters)));

        await AskAllAsync(requests);
    }

    [Test]
    public async Task Wrong_type_in_each_field_of_each_object_is_an_error_of_the_catalogue()
    {
        var requests = Objects().SelectMany(known => known.Fields.SelectMany(field => Wrong.Select(wrong =>
            (known.Method, "[{" + string.Join(",", known.Fields.Select(other => $"\"{other.Name}\":{(other.Name == field.Name ? wrong : other.Value)}")) + "}]"))));

        await AskAllAsync(requests);
    }

    [Test]
    public void Request_whose_bytes_were_changed_is_answered_or_refused_and_the_door_lives_on()
    {
        byte[][] valid = [.. Objects().Select(known => Encoding.UTF8.GetBytes(Request(1, known.Method, "[{" + string.Join(",", known.Fields.Select(field => $"\"{field.Name}\":{field.Value}")) + "}]"))),
            "[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"eth_chainId\"},{\"jsonrpc\":\"2.0\",\"id\":\"a\",\"method\":\"net_version\",\"params\":[]}]"u8.ToArray()];
        var mutated = from body in Gen.Elements(valid)
                      from edits in Gen.Choose(1, 4)
                      from places in Gen.Choose(0, int.MaxValue).ListOf(edits)
                      from kinds in Gen.Choose(0, 3).ListOf(edits)
                      from values in Gen.Frequency((3, Gen.Elements("{}[]\",:\\0e-.u"u8.ToArray()).Select(value => (int)value)), (1, Gen.Choose(0, 255))).ListOf(edits)
                      select places.Zip(kinds, values).Aggregate(body, Edit);

        Prop.ForAll(mutated.ToArbitrary(), body => IsAnswered(body)).Check(Config.QuickThrowOnFailure.WithMaxTest(400));
        _log.Errors.Should().BeEmpty();
    }

    [TestCase("admin_addPeer")]
    [TestCase("debug_traceTransaction")]
    [TestCase("personal_unlockAccount")]
    [TestCase("txpool_inspect")]
    [TestCase("miner_start")]
    [TestCase("engine_newPayloadV4")]
    [TestCase("ADMIN_peers")]
    [TestCase("eth_signTransaction")]
    [TestCase("eth_newFilter")]
    [TestCase("eth_pendingTransactions")]
    [TestCase("parity_pendingTransactions")]
    [TestCase("no_such_method")]
    [TestCase("eth_chainid")]
    [TestCase("eth_chainId ")]
    [TestCase("")]
    public async Task Method_that_is_not_in_the_table_is_not_found_in_a_batch_either(string method)
    {
        var answer = await _door.AskAsync($"[{Request(1, method, "[]")}]");

        answer[0].GetProperty("error").GetProperty("code").GetInt32().Should().Be(-32601);
    }

    private async Task AskAllAsync(IEnumerable<(string Method, string Parameters)> requests)
    {
        foreach (var some in requests.Chunk(60))
        {
            var body = "[" + string.Join(",", some.Select((request, id) => Request(id, request.Method, request.Parameters))) + "]";
            var answers = await _door.AskAsync(body, signer: _signer);
            answers.ValueKind.Should().Be(JsonValueKind.Array, "it was {0}", answers);
            foreach (var (answer, request) in answers.EnumerateArray().Zip(some)) Fault(answer).Should().BeNull("of {0} {1}", request.Method, request.Parameters);
        }

        _log.Errors.Should().BeEmpty();
    }

    private bool IsAnswered(byte[] body)
    {
        using var response = _door.PostAsync(body).GetAwaiter().GetResult();
        if (response.StatusCode is HttpStatusCode.NoContent) return true;
        if (response.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.RequestEntityTooLarge)) return false;
        var answer = JsonElement.Parse(response.Content.ReadAsByteArrayAsync().GetAwaiter().GetResult());
        return answer.ValueKind == JsonValueKind.Array ? answer.EnumerateArray().All(item => Fault(item) is null) : Fault(answer) is null;
    }

    /// <summary>What is wrong with an answer; null where it is a result, or an error that the catalogue explains.</summary>
    private static string? Fault(JsonElement answer)
    {
        if (answer.TryGetProperty("result", out _)) return answer.TryGetProperty("error", out _) ? "result and error" : null;
        var error = answer.GetProperty("error");
        var number = (RejectionCode)error.GetProperty("data").GetProperty("number").GetInt32();
        if (!Enum.IsDefined(number) || number == RejectionCode.None) return $"not of the catalogue: {error}";
        return number == RejectionCode.NotReady && error.GetProperty("message").GetString()!.Contains("operator", StringComparison.Ordinal) ? $"the relay's own fault: {error}" : null;
    }

    private IEnumerable<(string Method, (string Name, string Value)[] Fields)> Objects()
    {
        var raw = $"\"{Hex.Encode(new SampleTransaction().DynamicFee(_signer))}\"";
        (string, string)[] bundle =
        [
            ("txs", $"[{raw}]"), ("blockNumber", "\"0x1\""), ("minTimestamp", "1"), ("maxTimestamp", "2"), ("revertingTxHashes", "[]"), ("droppingTxHashes", "[]"), ("replacementUuid", "\"a\""), ("uuid", "\"a\""),
            ("replacementNonce", "1"), ("version", "\"v2\""), ("refundPercent", "0"), ("refundRecipient", $"\"{Address}\""), ("refundTxHashes", "[]"), ("builders", "[]"), ("signingAddress", $"\"{Address}\""),
            ("delayedRefund", "false"), ("desiredState", "null"), ("targetAddresses", "null"),
        ];
        yield return ("eth_sendBundle", bundle);
        yield return ("eth_callBundle", [("txs", $"[{raw}]"), ("blockNumber", "\"0x1\""), ("stateBlockNumber", "\"latest\""), ("timestamp", "1"), ("coinbase", $"\"{Address}\""), ("gasLimit", "0"), ("difficulty", "0"), ("baseFee", "0"), ("transactionIndex", "0"), ("timeout", "5")]);
        yield return ("eth_cancelBundle", [("replacementUuid", "\"a\""), ("uuid", "\"a\"")]);
        foreach (var method in (string[])["mev_sendBundle", "mev_simBundle"])
        {
            yield return (method, [("version", "\"v0.1\""), ("inclusion", "{\"block\":\"0x1\"}"), ("body", $"[{{\"tx\":{raw},\"canRevert\":false}}]"), ("validity", "{\"refund\":[],\"refundConfig\":[]}"), ("privacy", "{\"hints\":[\"hash\"],\"builders\":[]}"), ("metadata", "{}"), ("replacementUuid", "\"a\"")]);
            foreach (var (field, nested) in ((string, string)[])[("inclusion", "block"), ("inclusion", "maxBlock"), ("validity", "refund"), ("validity", "refundConfig"), ("privacy", "hints"), ("privacy", "builders")])
                foreach (var wrong in Wrong) yield return (method, [("inclusion", field == "inclusion" ? $"{{\"{nested}\":{wrong}}}" : "{\"block\":\"0x1\"}"), ("body", $"[{{\"tx\":{raw}}}]"), (field == "inclusion" ? "metadata" : field, $"{{\"{nested}\":{wrong}}}")]);
            foreach (var name in (string[])["hash", "tx", "bundle", "canRevert", "revertMode"])
                foreach (var wrong in Wrong) yield return (method, [("inclusion", "{\"block\":\"0x1\"}"), ("body", $"[{{\"tx\":{raw}}},{{\"{name}\":{wrong}}}]")]);
        }

        yield return ("eth_sendPrivateTransaction", [("tx", raw), ("maxBlockNumber", "1"), ("preferences", "{\"fast\":true,\"privacy\":{\"hints\":[\"hash\"],\"builders\":[]},\"validity\":{\"refund\":[]},\"canRevert\":false}")]);
        yield return ("eth_cancelPrivateTransaction", [("txHash", $"\"{Hash}\"")]);
        foreach (var method in (string[])["flashbots_getBundleStats", "flashbots_getBundleStatsV2", "flashbots_getSbundleStats", "flashbots_getUserStatsV2"]) yield return (method, [("bundleHash", $"\"{Hash}\""), ("blockNumber", "\"0x1\"")]);
    }

    private static string Request(int id, string method, string parameters) => $"{{\"jsonrpc\":\"2.0\",\"id\":{id},\"method\":\"{method}\",\"params\":{parameters}}}";

    private static byte[] Edit(byte[] body, (int Place, int Kind, int Value) edit)
    {
        if (body.Length == 0) return [(byte)edit.Value];
        var at = edit.Place % body.Length;
        return edit.Kind switch
        {
            0 => [.. body[..at], (byte)edit.Value, .. body[(at + 1)..]],
            1 => [.. body[..at], (byte)edit.Value, .. body[at..]],
            2 => [.. body[..at], .. body[(at + 1)..]],
            _ => body[..at],
        };
    }
}
