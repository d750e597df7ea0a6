using System.Text.RegularExpressions;
using FluentAssertions;
using NUnit.Framework;
using Relay.Auction.Closing;
using Relay.Tests.Support;

namespace Relay.Tests.Faults;

/// <summary>The fault suite strikes before each member of <see cref="CloseStep"/>: whoever adds a write to the close adds a step for it, and every step is announced by the code.</summary>
public sealed partial class CloseWritesTests
{
    /// <summary>Every call that writes for a slot that closes, by the file that makes it, and the step before which the suite strikes.</summary>
    private static readonly Dictionary<string, CloseStep> Writes = new()
    {
        ["SlotCommitting: FreezeAsync"] = CloseStep.Freeze,
        ["SlotCommitting: PutSetAsync"] = CloseStep.Commit,
        ["SlotReleasing: PutOnceAsync"] = CloseStep.Mark,
        ["SlotSimulation: PutOnceAsync"] = CloseStep.KeepSimulation,
        ["SlotPublishing: PutAsync"] = CloseStep.Publish,
        ["SlotPublishing: PutOnceAsync"] = CloseStep.Record,
    };

    private static IEnumerable<string> Sources => Repository.Product().Where(file => file.StartsWith("Relay.Auction/Closing/", StringComparison.Ordinal) || file.StartsWith("Relay.Auction/Simulating/", StringComparison.Ordinal));

    [Test]
    public void Every_write_of_a_close_has_a_step_of_its_own()
    {
        // Before a slot closes its header is stored and announced; the mending of damaged keys repeats what was written.
        var found = Sources.Where(file => !file.EndsWith("/SlotMending.cs", StringComparison.Ordinal) && !file.EndsWith("/HeaderPublisher.cs", StringComparison.Ordinal))
            .SelectMany(file => FencedWrite().Matches(Repository.Read(file)).Select(match => $"{Path.GetFileNameWithoutExtension(file)}: {match.Groups[1].Value}"));
        found.Should().BeEquivalentTo(Writes.Keys, "a new write is a new step of the close: add a member to CloseStep, announce it before the write, and name it here");
        Writes.Values.Should().OnlyHaveUniqueItems();
    }

    [Test]
    public void Every_step_is_announced_in_one_place()
        => Sources.SelectMany(file => Announcement().Matches(Repository.Read(file)).Select(match => match.Groups[1].Value)).Should().BeEquivalentTo(Enum.GetNames<CloseStep>());

    [GeneratedRegex(@"store\.\w+\.((?:Put|Freeze|Replace)\w*Async)\(")]
    private static partial Regex FencedWrite();

    [GeneratedRegex(@"AtAsync\(CloseStep\.(\w+),")]
    private static partial Regex Announcement();
}
