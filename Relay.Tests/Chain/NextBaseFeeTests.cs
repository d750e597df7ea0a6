using FluentAssertions;
using NUnit.Framework;
using Relay.Auction.Chain;
using Relay.Auction.Ethereum;

namespace Relay.Tests.Chain;

/// <summary>EIP-1559, by the figures of the specification's own clients.</summary>
public sealed class NextBaseFeeTests
{
    // geth's TestCalcBaseFee.
    [TestCase(1_000_000_000UL, 20_000_000UL, 10_000_000UL, 1_000_000_000UL)]
    [TestCase(1_000_000_000UL, 20_000_000UL, 9_000_000UL, 987_500_000UL)]
    [TestCase(1_000_000_000UL, 20_000_000UL, 11_000_000UL, 1_012_500_000UL)]
    [TestCase(1_000_000_000UL, 30_000_000UL, 0UL, 875_000_000UL)]
    [TestCase(1_000_000_000UL, 30_000_000UL, 30_000_000UL, 1_125_000_000UL)]
    [TestCase(7UL, 30_000_000UL, 15_000_001UL, 8UL)]
    [TestCase(7UL, 30_000_000UL, 0UL, 7UL)]
    [TestCase(0UL, 30_000_000UL, 0UL, 0UL)]
    public void Fee_moves_towards_the_target(ulong fee, ulong limit, ulong used, ulong expected) => NextBaseFee.After(fee, used, limit).Should().Be((UInt256)expected);

    [Test]
    public void Fee_of_any_size_does_not_wrap() => NextBaseFee.After(UInt256.MaxValue, 30_000_000, 30_000_000).Should().Be(UInt256.MaxValue);

    [TestCase(1UL, 1_710_338_134UL, 0u)]
    [TestCase(1UL, 1_710_338_135UL, 6u)]
    [TestCase(1UL, 1_746_612_311UL, 9u)]
    [TestCase(1UL, 1_765_290_071UL, 15u)]
    [TestCase(1UL, 1_767_747_671UL, 21u)]
    [TestCase(31_337UL, 0UL, 21u)]
    public void Blobs_of_a_block_by_chain_and_time(ulong chain, ulong time, uint expected) => BlobSchedule.MostAt(chain, time).Should().Be(expected);
}
