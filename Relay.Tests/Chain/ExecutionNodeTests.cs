using System.Diagnostics;
using FluentAssertions;
using NUnit.Framework;
using Relay.Auction.Chain;
using Relay.Tests.Support;

namespace Relay.Tests.Chain;

/// <summary>The client against a node that is slow, silent, wrong or gone: an answer or none, always within the budget.</summary>
public sealed class ExecutionNodeTests
{
    private static readonly TimeSpan Budget = TimeSpan.FromMilliseconds(150);

    private StubNode? _stub;
    private HttpClient? _http;
    private ExecutionNode? _node;

    [SetUp]
    public async Task StartAsync()
    {
        _stub = await StubNode.StartAsync();
        _http = new HttpClient(new SocketsHttpHandler()) { BaseAddress = new Uri(_stub.Url) };
        _node = new ExecutionNode(_http, new ChainOptions { MaxAnswerBytes = 65_536, Parallelism = 2 }, TestTime.System);
        // The first call of a process pays for its compilation, the first of a connection for its making.
        _stub.Answer = _ => StubNode.Result(StubNode.Block(1));
        await _node.CallAsync(BlockHead.LatestRequest(), BlockHead.Read, TimeSpan.FromSeconds(5), default);
    }

    [TearDown]
    public async Task StopAsync()
    {
        _node?.Dispose();
        _http?.Dispose();
        if (_stub is not null) await _stub.DisposeAsync();
    }

    private StubNode Stub => _stub!;

    [Test]
    public async Task Block_is_read() => (await HeadAsync()).Should().BeOfType<NodeAnswer<BlockHead>.Given>().Which.Value.Number.Should().Be(1);

    [Test]
    public async Task Error_of_the_node_is_a_refusal_with_its_code()
    {
        Stub.Answer = _ => StubNode.Error(-32601, "no such method");
        (await HeadAsync()).Should().Be(new NodeAnswer<BlockHead>.Refused(-32601, "no such method"));
    }

    [TestCase("")]
    [TestCase("<html>")]
    [TestCase("{}")]
    [TestCase("[]")]
    [TestCase("3")]
    [TestCase("""{"result":null}""")]
    [TestCase("""{"result":{"number":"0x1"}}""")]
    [TestCase("""{"result":{"number":-1,"hash":"0x","parentHash":null,"timestamp":[],"baseFeePerGas":{},"gasLimit":"x","gasUsed":""}}""")]
    [TestCase("""{"error":"x","result":{}}""")]
    [TestCase("""{"error":{"code":"x"}}""")]
    public async Task Garbage_is_no_answer(string garbage)
    {
        Stub.Answer = _ => garbage;
        (await HeadAsync()).Should().Match<NodeAnswer<BlockHead>>(answer => answer is NodeAnswer<BlockHead>.None || answer is NodeAnswer<BlockHead>.Refused);
    }

    [Test]
    public async Task Request_that_the_node_finds_too_long_is_refused_as_one_that_the_relay_finds_too_long()
    {
        Stub.Status = 413;
        (await HeadAsync()).Should().BeOfType<NodeAnswer<BlockHead>.Refused>().Which.Code.Should().Be(ExecutionNode.LimitReached);
        Stub.Calls.Should().Be(2, "it is not tried again, nor counted as a fault");
    }

    [Test]
    public async Task Answer_longer_than_allowed_is_none()
    {
        Stub.Answer = _ => StubNode.Result(StubNode.Block(1)) + new string(' ', 70_000);
        (await HeadAsync()).Should().BeOfType<NodeAnswer<BlockHead>.None>();
    }

    [Test]
    public async Task Silent_node_costs_the_budget_and_no_more()
    {
        Stub.Answer = _ => null;
        var from = Stopwatch.GetTimestamp();

        (await HeadAsync()).Should().BeOfType<NodeAnswer<BlockHead>.None>();

        Stopwatch.GetElapsedTime(from).Should().BeGreaterThan(Budget * 0.9).And.BeLessThan(Budget + TimeSpan.FromMilliseconds(300));
    }

    [Test]
    public async Task Callers_that_queue_behind_a_silent_node_wait_no_longer_than_their_budget()
    {
        Stub.Answer = _ => null;
        var from = Stopwatch.GetTimestamp();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => HeadAsync()));

        answers.Should().AllBeOfType<NodeAnswer<BlockHead>.None>();
        Stopwatch.GetElapsedTime(from).Should().BeLessThan(Budget + TimeSpan.FromMilliseconds(500));
    }

    [Test]
    public async Task Passing_fault_is_tried_again_while_there_is_time()
    {
        var first = true;
        Stub.Answer = _ =>
        {
            Stub.Status = first ? 503 : 200;
            first = false;
            return StubNode.Result(StubNode.Block(2));
        };
        var before = Stub.Calls;

        (await HeadAsync()).Should().BeOfType<NodeAnswer<BlockHead>.Given>();

        (Stub.Calls - before).Should().Be(2);
    }

    [Test]
    public async Task Node_that_fails_again_and_again_is_left_alone_and_taken_back_when_it_answers()
    {
        Stub.Status = 500;
        Stub.Answer = _ => "";
        for (var i = 0; i < 12; i++) await HeadAsync();
        var before = Stub.Calls;
        (await HeadAsync()).Should().BeOfType<NodeAnswer<BlockHead>.None>().Which.Why.Should().Contain("left alone");
        Stub.Calls.Should().Be(before);

        Stub.Status = 200;
        Stub.Answer = _ => StubNode.Result(StubNode.Block(3));
        var since = Stopwatch.GetTimestamp();
        while (await HeadAsync() is not NodeAnswer<BlockHead>.Given && Stopwatch.GetElapsedTime(since) < TimeSpan.FromSeconds(5)) await Task.Delay(TimeSpan.FromMilliseconds(20), TestTime.System);
        Stopwatch.GetElapsedTime(since).Should().BeLessThan(TimeSpan.FromSeconds(2));
    }

    [Test]
    public async Task No_time_left_is_no_call()
    {
        var before = Stub.Calls;
        (await _node!.CallAsync(BlockHead.LatestRequest(), BlockHead.Read, TimeSpan.Zero, default)).Should().BeOfType<NodeAnswer<BlockHead>.None>();
        Stub.Calls.Should().Be(before);
    }

    private Task<NodeAnswer<BlockHead>> HeadAsync() => _node!.CallAsync(BlockHead.LatestRequest(), BlockHead.Read, Budget, default);
}
