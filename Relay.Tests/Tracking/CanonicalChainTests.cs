using System.Net;
using System.Text;
using System.Text.Json;
using FluentAssertions;
using NUnit.Framework;
using Relay.Auction.Chain;
using Relay.Auction.Ethereum;
using Relay.Auction.Protocol;
using Relay.Auction.Tracking;
using Relay.Tests.Support;

namespace Relay.Tests.Tracking;

/// <summary>Blocks by hash from a node that is made up: branches, lies, silence.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class CanonicalChainTests : IDisposable
{
    private readonly MadeUpNode _node = new();
    private readonly HttpClient _http;
    private readonly ExecutionNode _execution;
    private readonly CanonicalChain _chain;

    public CanonicalChainTests()
    {
        _http = new HttpClient(_node) { BaseAddress = new Uri("http://127.0.0.1") };
        _execution = new ExecutionNode(_http, new ChainOptions { CallMilliseconds = 5_000 }, TestTime.System);
        _chain = new CanonicalChain(_execution, TimeSpan.FromSeconds(5));
    }

    public void Dispose()
    {
        _execution.Dispose();
        _http.Dispose();
        _node.Dispose();
    }

    [Test]
    public async Task Blocks_are_asked_for_once_and_only_as_far_back_as_needed()
    {
        for (ulong number = 1; number <= 10; number++) _node.Add("a", number);

        (await FollowAsync("a", 10, from: 7))!.Blocks.Select(block => block.Head.Number).Should().Equal(7, 8, 9, 10);
        (await FollowAsync("a", 10, from: 6))!.Blocks.Select(block => block.Head.Number).Should().Equal(6, 7, 8, 9, 10);
        _node.Asked.Should().Be(5);
        (await FollowAsync("a", 10, from: 11))!.Blocks.Should().BeEmpty();
    }

    [Test]
    public async Task Branch_that_takes_over_replaces_what_it_does_not_share()
    {
        for (ulong number = 1; number <= 4; number++) _node.Add("a", number);
        _node.Add("b", 3, parent: "a");
        _node.Add("b", 4);

        (await FollowAsync("a", 4, from: 2))!.PlaceOf(Name("tx a 3"), 2).Block.Should().Be(3);
        var after = (await FollowAsync("b", 4, from: 2))!;

        after.Blocks.Select(block => block.Head.Hash).Should().Equal(Name("a 2"), Name("b 3"), Name("b 4"));
        after.PlaceOf(Name("tx a 3"), 2).IsIncluded.Should().BeFalse();
        after.PlaceOf(Name("tx a 2"), 2).Should().Be(new TransactionFate(Name("tx a 2"), 2, Name("a 2"), 0));
        after.PlaceOf(Name("tx a 2"), 3).IsIncluded.Should().BeFalse("what stands before the target was there already");
    }

    [Test]
    public async Task Node_that_lies_about_a_block_or_lacks_one_gives_no_chain()
    {
        _node.Add("a", 1);
        _node.Add("a", 2);
        _node.Add("a", 3, says: "a 9");
        _node.Add("b", 7, parent: "a", parentNumber: 2);

        (await FollowAsync("a", 3, from: 1)).Should().BeNull("it is another block than was asked for");
        (await FollowAsync("b", 7, from: 1)).Should().BeNull("its parent is no 6");
        (await FollowAsync("c", 1, from: 1)).Should().BeNull("nobody knows it");
        (await FollowAsync("a", 2, from: 1))!.Blocks.Should().HaveCount(2);
    }

    [Test]
    public async Task Chain_is_followed_back_so_far_and_no_further()
    {
        const ulong head = 1_000;
        for (var number = head - 300; number <= head; number++) _node.Add("a", number);

        (await FollowAsync("a", head, from: 1))!.Blocks.Should().HaveCount(CanonicalChain.Most);
    }

    private Task<ChainSegment?> FollowAsync(string branch, ulong number, ulong from)
        => _chain.FollowAsync(new BlockHead(number, Name($"{branch} {number}"), default, 0, 1, 30_000_000, 0), from, default);

    private static Hash32 Name(string name) => ProtocolHash.Of("test", Encoding.UTF8.GetBytes(name));

    private sealed class MadeUpNode : HttpMessageHandler
    {
        private readonly Dictionary<string, string> _blocks = [];

        public int Asked { get; private set; }

        public void Add(string branch, ulong number, string? parent = null, string? says = null, ulong? parentNumber = null)
            => _blocks[Name($"{branch} {number}").ToString()] = JsonSerializer.Serialize(new
            {
                number = $"0x{number:x}", hash = Name(says ?? $"{branch} {number}").ToString(), parentHash = Name($"{parent ?? branch} {parentNumber ?? number - 1}").ToString(),
                timestamp = "0x1", baseFeePerGas = "0x1", gasLimit = "0x1c9c380", gasUsed = "0x0", transactions = (string[])[Name($"tx {branch} {number}").ToString()],
            });

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Asked++;
            using var asked = JsonDocument.Parse(await request.Content!.ReadAsByteArrayAsync(cancellationToken));
            var block = _blocks.GetValueOrDefault(asked.RootElement.GetProperty("params")[0].GetString()!, "null");
            return new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent($$"""{"jsonrpc":"2.0","id":1,"result":{{block}}}""") };
        }
    }
}
