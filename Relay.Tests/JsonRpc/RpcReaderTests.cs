using System.Text;
using FluentAssertions;
using NUnit.Framework;
using Relay.Api.JsonRpc;
using Relay.Auction;

namespace Relay.Tests.JsonRpc;

/// <summary>The malformed corpus: each body gets the error that says what is wrong with it.</summary>
public sealed class RpcReaderTests
{
    private static readonly TestCaseData[] Malformed =
    [
        new("", RejectionCode.NotJson, "body: empty*", "null"),
        new("{", RejectionCode.NotJson, "body: not JSON*", "null"),
        new("nul", RejectionCode.NotJson, "body: not JSON*", "null"),
        new("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"eth_chainId\",}", RejectionCode.NotJson, "body: not JSON*", "null"),
        new("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"eth_chainId\"} {}", RejectionCode.NotJson, "body: not JSON*", "null"),
        new("{\"id\":7,\"method\":\"a\",\"method\":\"b\",\"jsonrpc\":\"2.0\"}", RejectionCode.NotJson, "body: an object holds the same key twice", "7"),
        new("{\"jsonrpc\":\"2.0\",\"id\":1,\"id\":2,\"method\":\"a\"}", RejectionCode.NotJson, "body: an object holds the same key twice", "null"),
        new("{\"jsonrpc\":\"2.0\",\"id\":8,\"method\":\"a\",\"params\":[{\"t\\u0078s\":1,\"txs\":2}]}", RejectionCode.NotJson, "body: an object holds the same key twice", "8"),
        new("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"a\",\"params\":[\"\\ud800\"]}", RejectionCode.NotJson, "*surrogate*", "null"),
        new("{\"jsonrpc\":\"2.0\",\"id\":{},\"method\":\"a\"}", RejectionCode.InvalidRequest, "id: expected a string, a number or null, got an object", "null"),
        new("{\"jsonrpc\":\"2.0\",\"id\":[1],\"method\":\"a\"}", RejectionCode.InvalidRequest, "id: *got an array", "null"),
        new("{\"jsonrpc\":\"2.0\",\"id\":true,\"method\":\"a\"}", RejectionCode.InvalidRequest, "id: *got true or false", "null"),
        new("{\"jsonrpc\":\"1.0\",\"id\":\"x\",\"method\":\"a\"}", RejectionCode.InvalidRequest, "jsonrpc: expected the text \"2.0\"", "\"x\""),
        new("{\"id\":1,\"method\":\"a\"}", RejectionCode.InvalidRequest, "jsonrpc: *", "1"),
        new("{\"jsonrpc\":\"2.0\",\"id\":1}", RejectionCode.InvalidRequest, "method: expected a text, got nothing", "1"),
        new("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":5}", RejectionCode.InvalidRequest, "method: expected a text, got a number", "1"),
        new("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"a\",\"params\":\"x\"}", RejectionCode.InvalidRequest, "params: *got a text", "1"),
        new("[]", RejectionCode.InvalidRequest, "batch: empty*", "null"),
        new("5", RejectionCode.InvalidRequest, "request: expected an object, got a number", "null"),
    ];

    [TestCaseSource(nameof(Malformed))]
    public void Malformed_body_is_named(string body, RejectionCode code, string detail, string id)
    {
        using var read = RpcReader.Read(Encoding.UTF8.GetBytes(body), _ => RpcLimits.PlainBytes);

        read.IsBatch.Should().BeFalse();
        var item = read.Items.Should().ContainSingle().Subject;
        item.Fault!.Value.Code.Should().Be(code);
        item.Fault!.Value.Detail.Should().Match(detail);
        Encoding.UTF8.GetString(item.Id!).Should().Be(id);
    }

    [TestCase("1")]
    [TestCase("0")]
    [TestCase("-7")]
    [TestCase("1.50e2")]
    [TestCase("18446744073709551616")]
    [TestCase("\"a-\\u00e9-\\/\"")]
    [TestCase("\"\"")]
    [TestCase("null")]
    public void Id_is_kept_as_it_was_written(string id)
    {
        using var read = RpcReader.Read(Encoding.UTF8.GetBytes($"{{\"jsonrpc\":\"2.0\",\"id\":  {id} ,\"method\":\"m\"}}"), _ => RpcLimits.PlainBytes);

        Encoding.UTF8.GetString(read.Items.Single().Id!).Should().Be(id);
    }

    [Test]
    public void Invalid_utf8_is_refused() => FaultOf([.. "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\""u8, 0xc3, 0x28, .. "\"}"u8]).Should().Be("body: not valid UTF-8");

    [Test]
    public void Nesting_without_end_is_refused() => FaultOf(Encoding.UTF8.GetBytes(new string('[', 100_000))).Should().Match("body: nested deeper than*");

    [Test]
    public void Number_without_end_is_refused() => FaultOf(Encoding.UTF8.GetBytes($"{{\"jsonrpc\":\"2.0\",\"id\":1{new string('0', 500)},\"method\":\"m\"}}")).Should().Match("body: a number of 501 characters*");

    [Test]
    public void Large_body_is_refused_for_its_method_before_anything_is_built()
    {
        var body = Encoding.UTF8.GetBytes($"{{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"eth_call\",\"params\":[\"{new string('a', RpcLimits.PlainBytes)}\"]}}");

        FaultOf(body).Should().Match("body: expected at most 262144 bytes for this method*");
    }

    [Test]
    public void Batch_of_a_hundred_is_read_and_of_one_more_is_not()
    {
        static byte[] Of(int count) => Encoding.UTF8.GetBytes("[" + string.Join(",", Enumerable.Range(0, count).Select(id => $"{{\"jsonrpc\":\"2.0\",\"id\":{id},\"method\":\"m\"}}")) + "]");

        using var full = RpcReader.Read(Of(100), _ => RpcLimits.PlainBytes);
        full.Items.Select(item => Encoding.UTF8.GetString(item.Id!)).Should().Equal(Enumerable.Range(0, 100).Select(id => $"{id}"));
        FaultOf(Of(101)).Should().Be("batch: expected at most 100 requests, got 101");
    }

    private static string FaultOf(byte[] body)
    {
        using var read = RpcReader.Read(body, _ => RpcLimits.PlainBytes);
        return read.Items.Single().Fault!.Value.Detail;
    }
}
