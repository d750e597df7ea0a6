using FluentAssertions;
using NUnit.Framework;
using Relay.Auction.Slots;
using Relay.Tests.Support;

namespace Relay.Tests.EndToEnd;

/// <summary>A keyholder apart that stands still with its connections open: the slots in hand are void at their deadlines, and those after it are opened again.</summary>
[Parallelizable(ParallelScope.Self)]
public sealed class HungKeyholderTests
{
    [Test]
    [CancelAfter(120_000)]
    public async Task Its_slot_is_void_with_a_reason_soon_after_the_deadline_and_slots_win_again_once_it_answers(CancellationToken cancellation)
    {
        await using var pair = await RelayPair.StartAsync([], ["Auction:SlotDurationMilliseconds=2000", "Auction:OpenDeadlineMilliseconds=2000"], cancellation);
        using var searcher = new TestSearcher();
        var header = await pair.Relay.Door.NextSlotAsync(1_000, cancellation);
        await pair.Relay.Door.SubmitAsync(header, searcher.Seal(header), cancellation);

        pair.Holder.Freeze();
        var hung = await pair.Relay.Door.ResultOfAsync(header.Slot, cancellation);
        var late = (long)TestTime.System.NowMs() - (long)header.Deadline;
        pair.Holder.Thaw();

        (hung.Status, hung.Reason).Should().Be(("void", "holder_unreachable"));
        hung.Winners.Should().BeEmpty();
        late.Should().BePositive("a keyholder may answer until its deadline");
        while (true)
        {
            var next = await pair.Relay.Door.NextSlotAsync(700, cancellation);
            await pair.Relay.Door.SubmitAsync(next, searcher.Seal(next), cancellation);
            if ((await pair.Relay.Door.ResultOfAsync(next.Slot, cancellation)) is { Status: "ranked" } message)
            {
                message.Winners.Should().ContainSingle();
                break; // Slots that it could not sign in time, or whose set came too late, are void too: at most until the test's own end.
            }
        }
    }
}
