using System.Text.RegularExpressions;
using FluentAssertions;
using NUnit.Framework;
using Relay.Tests.Support;

namespace Relay.Tests.Architecture;

/// <summary>Operators filter by event id: one number, one event.</summary>
public sealed partial class EventIdTests
{
    [Test]
    public void Each_log_event_has_a_number_of_its_own()
        => Events().GroupBy(it => it.Id).Where(same => same.Count() > 1)
            .Select(same => $"{same.Key}: {string.Join(" and ", same.Select(it => it.File))}").Should().BeEmpty();

    [Test]
    public void Each_log_event_has_a_number()
        => Repository.Product().Where(file => AnyEvent().Count(Repository.Read(file)) != NumberedEvent().Count(Repository.Read(file))).Should().BeEmpty();

    [Test]
    public void Each_log_event_is_listed_for_operators()
    {
        var runbook = Repository.Read("docs/runbook.md");
        Events().Where(it => !runbook.Contains($"| {it.Id} |", StringComparison.Ordinal)).Should().BeEmpty("docs/runbook.md says what to do about each");
    }

    private static IEnumerable<(int Id, string File)> Events()
        => Repository.Product().SelectMany(file => NumberedEvent().Matches(Repository.Read(file)).Select(found => (int.Parse(found.Groups[1].Value), file)));

    [GeneratedRegex(@"\[LoggerMessage\((\d+),")]
    private static partial Regex NumberedEvent();

    [GeneratedRegex(@"\[LoggerMessage\(")]
    private static partial Regex AnyEvent();
}
