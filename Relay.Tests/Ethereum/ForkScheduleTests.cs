using FluentAssertions;
using NUnit.Framework;
using Relay.Auction.Ethereum;

namespace Relay.Tests.Ethereum;

public sealed class ForkScheduleTests
{
    [TestCase(1UL, 0UL, 0UL, Fork.Frontier)]
    [TestCase(1UL, 12_243_999UL, 1_618_481_000UL, Fork.Istanbul)]
    [TestCase(1UL, 12_244_000UL, 1_618_481_223UL, Fork.Berlin)]
    [TestCase(1UL, 17_034_869UL, 1_681_338_443UL, Fork.London)]
    [TestCase(1UL, 17_034_870UL, 1_681_338_455UL, Fork.Shanghai)]
    [TestCase(1UL, 23_935_693UL, 1_764_798_550UL, Fork.Prague)]
    [TestCase(1UL, 23_935_694UL, 1_764_798_551UL, Fork.Osaka)]
    [TestCase(5UL, 8_935_900UL, 1_683_135_672UL, Fork.Shanghai)]
    [TestCase(11_155_111UL, 1UL, 1_741_159_776UL, Fork.Prague)]
    [TestCase(560_048UL, 0UL, 0UL, Fork.Cancun)]
    [TestCase(17_000UL, 1UL, 1_740_434_111UL, Fork.Cancun)]
    [TestCase(31_337UL, 0UL, 0UL, Fork.Osaka)]
    public void Block_has_the_rules_of_its_fork(ulong chainId, ulong block, ulong timestamp, Fork fork)
        => ForkSchedule.At(chainId, block, timestamp).Should().Be(fork);
}
