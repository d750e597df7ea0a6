using FluentAssertions;
using NUnit.Framework;
using Relay.Auction;
using Relay.Auction.Chain;

namespace Relay.Tests.Chain;

public sealed class ChainOptionsTests
{
    [Test]
    public void Defaults_are_sound_and_stand_alone()
    {
        AuctionServices.FaultsOf(new ChainOptions()).Should().BeEmpty();
        new ChainOptions().HasNode.Should().BeFalse();
    }

    [Test]
    public void Every_fault_is_named_at_once()
        => AuctionServices.FaultsOf(new ChainOptions { NodeUrl = "ws://node", Parallelism = 0, FeeRecipient = "0x00", PollMilliseconds = 1 })
            .Select(fault => fault.Split(' ')[0]).Should().BeEquivalentTo("Relay:Chain:NodeUrl", "Relay:Chain:Parallelism", "Relay:Chain:FeeRecipient", "Relay:Chain:PollMilliseconds");

    [Test]
    public void Notices_of_heads_come_by_a_websocket_of_a_node_that_is_named_too()
    {
        AuctionServices.FaultsOf(new ChainOptions { NodeUrl = "http://node", HeadsUrl = "wss://node" }).Should().BeEmpty();
        AuctionServices.FaultsOf(new ChainOptions { NodeUrl = "http://node", HeadsUrl = "http://node" }).Should().ContainSingle().Which.Should().StartWith("Relay:Chain:HeadsUrl");
        AuctionServices.FaultsOf(new ChainOptions { HeadsUrl = "ws://node" }).Should().ContainSingle().Which.Should().StartWith("Relay:Chain:HeadsUrl");
    }
}
