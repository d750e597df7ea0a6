using FluentAssertions;
using NUnit.Framework;
using Relay.Auction;
using Relay.Auction.Closing;
using Relay.Auction.Ethereum;
using Relay.Auction.Simulating;
using Relay.Tests.Support;

namespace Relay.Tests.Simulating;

/// <summary>The bytes that a successor ranks from.</summary>
public sealed class SimulationRecordTests
{
    private static readonly SimulationRecord Sample = new(
        new ChainHead(7, new Hash32([.. Enumerable.Repeat((byte)3, 32)]), 99, 12_345, 30_000_000), true,
        new Dictionary<uint, SimulationEntry> { [4] = new(RejectionCode.None, 10, UInt256.MaxValue, 21_000, [0, 500]), [1] = SimulationEntry.Out(RejectionCode.Reverted) },
        new Dictionary<Address, ulong> { [Anvil.At(2)] = ulong.MaxValue - 1, [Anvil.At(1)] = 0 });

    [Test]
    public void Record_reads_back_and_has_one_form()
    {
        SimulationRecord.TryDecode(Sample.Encode(), out var read).Should().BeTrue();

        read.Should().BeEquivalentTo(Sample, options => options.ComparingByMembers<SimulationRecord>().ComparingByMembers<SimulationEntry>());
        read!.Encode().Should().Equal(Sample.Encode());
    }

    [Test]
    public void Record_says_whether_the_node_answered_and_whether_it_was_cut_short()
    {
        SimulationRecord.TryDecode((Sample with { IsCutShort = true }).Encode(), out var cut).Should().BeTrue();

        (cut!.IsAnswered, cut.IsCutShort, cut.Remark).Should().Be((true, true, RejectionCode.NotSimulated));
        (Sample.Remark, (Sample with { IsAnswered = false }).Remark).Should().Be((RejectionCode.None, RejectionCode.NotSimulated));
    }

    [Test]
    public void Damaged_record_is_refused_or_reads_as_other_figures_of_one_form()
    {
        var bytes = Sample.Encode();
        for (var length = 0; length < bytes.Length; length++) SimulationRecord.TryDecode(bytes.AsSpan(0, length), out _).Should().BeFalse();
        for (var i = 0; i < bytes.Length; i++)
        {
            var damaged = bytes.ToArray();
            damaged[i] ^= 0xff;
            if (SimulationRecord.TryDecode(damaged, out var read)) read.Encode().Should().Equal(damaged);
        }
    }

    [Test]
    public async Task Bundle_without_entry_was_not_reached_and_does_not_win()
    {
        await using var chain = await Anvil.StartAsync();
        using var bench = await SimulationBench.OnAsync(chain);
        var slot = new TrialSlot(bench).Add(5, SimulationBench.Transaction(Anvil.Payer, 5).DynamicFee(await chain.AccountAsync()));

        var applied = (Sample with { Entries = new Dictionary<uint, SimulationEntry>() }).Apply(slot.Outcomes).Should().ContainSingle().Subject;

        applied.Bundle.Should().BeNull();
        applied.Rejection.Code.Should().Be(RejectionCode.NotSimulated);
        applied.Keys.Should().NotBeNull("the opening counts for the tie seed all the same");
    }
}
