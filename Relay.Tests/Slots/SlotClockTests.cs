using FluentAssertions;
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;
using Relay.Auction.Slots;

namespace Relay.Tests.Slots;

public sealed class SlotClockTests
{
    private const ulong Genesis = 1_606_824_023_000;
    private static readonly Config Quietly = Config.QuickThrowOnFailure.WithMaxTest(500);

    [Test]
    public void Mainnet_slot_has_the_instants_of_the_design()
    {
        var clock = new SlotClock(new SlotTiming(Genesis, 12_000, 500, 50, 12_000, 500, 4));

        clock.StartOf(10).Should().Be(Genesis + 120_000);
        clock.ClosesAt(10).Should().Be(Genesis + 119_500);
        clock.FreezesAt(10).Should().Be(Genesis + 119_550);
        clock.OpensAt(10).Should().Be(Genesis + 71_500);
        clock.DeadlineOf(10).Should().Be(Genesis + 131_550);
        clock.PublicationDueAt(10).Should().Be(Genesis + 120_500);
        clock.LateByMs(10, Genesis + 119_543).Should().Be(43);
        clock.NextToClose(Genesis + 119_499).Should().Be(10);
        clock.NextToClose(Genesis + 119_500).Should().Be(11, "what arrives at the cut-off is late");
    }

    [Test]
    public void Slot_that_closes_next_is_the_first_whose_cutoff_is_ahead_whatever_the_timing()
        => Check.One(Quietly, Prop.ForAll<uint, int, uint>((duration, lead, after) =>
        {
            var clock = ClockOf(duration, lead);
            var at = Genesis + 1_000_000 + after;
            var next = clock.NextToClose(at);
            return clock.ClosesAt(next) > at && clock.ClosesAt(next - 1) <= at;
        }));

    [Test]
    public void Time_never_takes_a_slot_back()
        => Check.One(Quietly, Prop.ForAll<uint, int, uint>((duration, lead, after) =>
        {
            var clock = ClockOf(duration, lead);
            var by = (ulong)(after ^ duration) % 100_000;
            var at = Genesis + 1_000_000 + after;
            return clock.NextToClose(at + by) >= clock.NextToClose(at) && clock.SlotAt(at + by) >= clock.SlotAt(at) && clock.ClosesAt(clock.SlotAt(at) + 1) > clock.ClosesAt(clock.SlotAt(at));
        }));

    [Test]
    public void At_every_instant_some_slot_is_open()
        => Check.One(Quietly, Prop.ForAll<uint, int, uint>((duration, lead, after) =>
        {
            var clock = ClockOf(duration, lead);
            var at = Genesis + 1_000_000 + after;
            return clock.OpensAt(clock.NextToClose(at)) <= at;
        }));

    private static SlotClock ClockOf(uint duration, int lead)
    {
        var length = 200 + duration % 59_801;
        return new SlotClock(new SlotTiming(Genesis, length, lead % (int)length, 50, 12_000, 500, 1));
    }
}
