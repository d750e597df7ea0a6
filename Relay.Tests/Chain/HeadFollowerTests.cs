using FluentAssertions;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;
using Relay.Auction;
using Relay.Auction.Chain;
using Relay.Auction.Closing;
using Relay.Auction.Ethereum;
using Relay.Auction.Slots;
using Relay.Tests.Support;

namespace Relay.Tests.Chain;

/// <summary>What the relay knows of its node, and which block a slot builds by it.</summary>
public sealed class HeadFollowerTests
{
    private const ulong Chain = 31_337;
    private const ulong SlotStart = 1_700_000_000_000;

    [Test]
    public async Task Anvil_is_known_for_what_it_is()
    {
        await using var chain = await Anvil.StartAsync();
        using var follower = Follow(chain.Url);

        await follower.LookAsync(default);

        follower.Health.Fault.Should().BeNull();
        follower.Health.Abilities.Should().Be(new NodeAbilities(Simulates: true, GasCap: 0, ChecksGasSums: false, CreatesContracts: false, FillsGaps: false));
        follower.Health.ToString().Should().StartWith("ok: block 0");
        await chain.RpcAsync("evm_mine");
        await follower.LookAsync(default);
        follower.Head.Should().Be(await chain.HeadAsync());
    }

    [Test]
    public async Task Next_base_fee_is_the_one_that_the_next_block_has()
    {
        await using var chain = await Anvil.StartAsync();
        await chain.RpcAsync("evm_mine"); // anvil's block 1 has the fee of block 0, whatever EIP-1559 says.
        for (var i = 0; i < 3; i++)
        {
            var expected = (await chain.HeadAsync()).NextBaseFee;
            await chain.RpcAsync("evm_mine");
            (await chain.HeadAsync()).BaseFee.Should().Be(expected);
        }
    }

    [Test]
    public async Task Node_of_another_chain_gives_no_head()
    {
        await using var stub = await StubNode.StartAsync();
        stub.Answer = body => body.Contains("eth_chainId", StringComparison.Ordinal) ? StubNode.Result("\"0x1\"") : StubNode.Result(StubNode.Block(5));
        using var follower = Follow(stub.Url);

        await follower.LookAsync(default);

        follower.Head.Should().BeNull();
        follower.Health.Fault.Should().Contain("chain 1");
    }

    [Test]
    public async Task Node_without_the_method_is_said_to_verify_nothing()
    {
        await using var stub = await StubNode.StartAsync();
        stub.Answer = body => body.Contains("eth_chainId", StringComparison.Ordinal) ? StubNode.Result("\"0x7a69\"")
            : body.Contains("simulate", StringComparison.Ordinal) ? StubNode.Error(-32601, "the method eth_simulateV1 does not exist/is not available") : StubNode.Result(StubNode.Block(5));
        using var follower = Follow(stub.Url);

        await follower.LookAsync(default);

        follower.Health.Abilities.Should().Be(NodeAbilities.None);
        follower.Health.Fault.Should().Contain("no eth_simulateV1");
    }

    [TestCase(6UL, (byte)0x11, TestName = "The_same_block_with_another_number_is_no_head")]
    [TestCase(9UL, (byte)0x33, TestName = "A_child_that_does_not_have_the_next_number_is_no_head")]
    public async Task Node_that_contradicts_itself_gives_no_head_until_it_is_well(ulong number, byte hash)
    {
        await using var stub = await StubNode.StartAsync();
        var block = StubNode.Block(5, 0x11);
        var probed = CappedNode.Probed(0xffff_ffff, GasCapScope.Call);
        stub.Answer = body => body.Contains("getBlock", StringComparison.Ordinal) ? StubNode.Result(block) : probed(body);
        using var follower = Follow(stub.Url);
        await follower.LookAsync(default);
        follower.Head!.Number.Should().Be(5);

        block = StubNode.Block(number, hash).Replace(new string('2', 64), new string('1', 64), StringComparison.Ordinal);
        await follower.LookAsync(default);
        follower.Head.Should().BeNull();
        follower.Health.Abilities.Should().BeNull("nothing is simulated meanwhile");
        follower.Health.ToString().Should().StartWith("the node contradicts itself: block 5 ").And.Contain($"then block {number} ");

        block = StubNode.Block(6, 0x33).Replace(new string('2', 64), new string('1', 64), StringComparison.Ordinal);
        await follower.LookAsync(default);
        (follower.Head!.Number, follower.Health.Fault).Should().Be((6UL, null));
    }

    [Test]
    public async Task Slot_that_the_node_verified_nothing_of_stands_in_its_health_until_the_next_one_or_for_three_slots()
    {
        await using var stub = await StubNode.StartAsync();
        stub.Answer = CappedNode.Probed(0xffff_ffff, GasCapScope.Call);
        var time = ManualTimeProvider.AtMs(1_000);
        using var follower = Follow(stub.Url, time);
        await follower.LookAsync(default);

        follower.NoteSlot("in slot 7 it verified nothing");
        await follower.LookAsync(default);
        follower.Health.ToString().Should().Be("in slot 7 it verified nothing");
        follower.NoteSlot(null);
        follower.Health.Fault.Should().BeNull();

        follower.NoteSlot("in slot 8 it verified nothing");
        time.Advance(TimeSpan.FromSeconds(36));
        follower.Health.Fault.Should().BeNull("another relay closes the slots now");
    }

    [Test]
    public async Task Gas_cap_of_the_node_is_seen_and_a_node_that_comes_back_is_asked_again()
    {
        await using var stub = await StubNode.StartAsync();
        var cap = 0x2faf080;
        string? Answer(string body) => body.Contains("eth_chainId", StringComparison.Ordinal) ? StubNode.Result("\"0x7a69\"")
            : body.Contains("simulate", StringComparison.Ordinal) ? StubNode.Result($$"""[{"number":"0x6","calls":[{"status":"0x1","gasUsed":"0x5208","returnData":"0x{{cap:x64}}"}]}]""") : StubNode.Result(StubNode.Block(5));
        stub.Answer = Answer;
        using var follower = Follow(stub.Url);
        await follower.LookAsync(default);
        follower.Health.Abilities!.GasCap.Should().Be(0x2faf080);

        stub.Answer = _ => "garbage";
        await follower.LookAsync(default);
        follower.Health.Fault.Should().NotBeNull();
        follower.Head!.Number.Should().Be(5);

        (stub.Answer, cap) = (Answer, 0x1000000);
        await follower.LookAsync(default);
        follower.Health.Abilities!.GasCap.Should().Be(0x1000000);
    }

    [TestCase(50_000_000UL, GasCapScope.Used, 0UL)]
    [TestCase(100_000_000UL, GasCapScope.Limits, 0UL)]
    [TestCase(40_000_000UL, GasCapScope.Call, 0UL)]
    [TestCase(20_000_000UL, GasCapScope.Used, 30_000_000UL)]
    public async Task What_the_nodes_gas_cap_bounds_is_seen(ulong cap, GasCapScope scope, ulong mostBlockGas)
    {
        await using var stub = await StubNode.StartAsync();
        stub.Answer = CappedNode.Probed(cap, scope, mostBlockGas);
        using var follower = Follow(stub.Url);

        await follower.LookAsync(default);

        var abilities = follower.Health.Abilities!;
        abilities.GasCap.Should().BeInRange(cap - 100_000, cap);
        (abilities.CapScope, abilities.MostBlockGas).Should().Be((scope, mostBlockGas));
        follower.Health.ToString().Should().Contain(scope == GasCapScope.Call ? "a call" : "a request");
    }

    [Test]
    public async Task Node_that_takes_no_larger_block_than_the_parent_is_taken_at_that_and_has_no_other_cap()
    {
        await using var stub = await StubNode.StartAsync();
        stub.Answer = CappedNode.Probed(50_000_000, GasCapScope.Used, mostBlockGas: 30_000_000);
        using var follower = Follow(stub.Url);

        await follower.LookAsync(default);

        (follower.Health.Abilities!.GasCap, follower.Health.Abilities.MostBlockGas).Should().Be((0, 30_000_000));
    }

    [Test]
    public async Task Slot_builds_on_the_head_and_notices_when_it_moves()
    {
        await using var chain = await Anvil.StartAsync(20_000_000);
        using var follower = Follow(chain.Url);
        await follower.LookAsync(default);
        var source = Source(new ChainOptions { MaxHeadAgeSeconds = 0 }, follower);
        var parent = await chain.HeadAsync();

        var head = source.AtClose(Header(gasCap: 30_000_000));

        head.Should().Be(new ChainHead(1, parent.Hash, Math.Max(SlotStart / 1000, parent.TimestampSeconds + 1), parent.NextBaseFee, 20_000_000));
        source.AtClose(Header(gasCap: 5_000_000)).GasLimit.Should().Be(5_000_000);
        source.IsCurrent(head).Should().BeTrue();
        await chain.RpcAsync("evm_mine");
        await follower.LookAsync(default);
        source.IsCurrent(head).Should().BeFalse();
    }

    [Test]
    public async Task Head_that_is_too_old_is_none()
    {
        await using var stub = await StubNode.StartAsync();
        stub.Answer = body => body.Contains("eth_chainId", StringComparison.Ordinal) ? StubNode.Result("\"0x7a69\"")
            : body.Contains("simulate", StringComparison.Ordinal) ? StubNode.Error(-32000, "no") : StubNode.Result(StubNode.Block(5));
        using var follower = Follow(stub.Url);
        await follower.LookAsync(default);

        Source(new ChainOptions(), follower).AtClose(Header(0)).ParentHash.Should().Be(Hash32.Zero);
        Source(new ChainOptions { MaxHeadAgeSeconds = 0 }, follower).AtClose(Header(0)).TargetBlock.Should().Be(6);
    }

    private static HeadSource Source(ChainOptions options, HeadFollower follower)
    {
        var auction = new AuctionOptions { GenesisSeconds = SlotStart / 1000, ChainId = Chain };
        return new HeadSource(new StandAloneHead(auction), new SlotClock(auction.Timing), options, null, follower);
    }

    private static SlotHeader Header(ulong gasCap) => new()
    {
        ChainId = Chain, Relay = Address.Zero, Slot = 0, OpenAt = 1, Cutoff = 2, Freeze = 3, Deadline = 4, Rules = 1, GasCap = gasCap, MaxLeaves = 1, MaxPerSigner = 1,
        MaxClass = 1, SkewMilliseconds = 0, Threshold = 1, Quorum = 1, Faults = 0, Holders = [],
    };

    private static HeadFollower Follow(string url, TimeProvider? time = null)
    {
        var options = new ChainOptions { NodeUrl = url, CallMilliseconds = 5_000 };
        return new HeadFollower(
            new ExecutionNode(NodeConnection.Create(options), options, TestTime.System), options, new AuctionOptions { ChainId = Chain }, time ?? TestTime.System, NullLogger<HeadFollower>.Instance);
    }
}
