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
}
