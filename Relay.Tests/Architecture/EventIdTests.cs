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
    public void Runbook_lists_each_log_event_with_its_level_once_in_order()
    {
        var listed = Row().Matches(Repository.Read("docs/runbook.md")).Select(row => $"{row.Groups[1].Value} {row.Groups[2].Value}");

        listed.Should().Equal(Events().OrderBy(it => it.Id).Select(it => $"{it.Id} {it.Level.ToLowerInvariant()}"));
    }

    private static IEnumerable<(int Id, string Level, string File)> Events()
        => Repository.Product().SelectMany(file => NumberedEvent().Matches(Repository.Read(file)).Select(found => (int.Parse(found.Groups[1].Value), found.Groups[2].Value, file)));

    [GeneratedRegex(@"\[LoggerMessage\((\d+), LogLevel\.(\w+),")]
    private static partial Regex NumberedEvent();

    [GeneratedRegex(@"^\| (\d{4}) \| (\w+) \|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"\[LoggerMessage\(")]
    private static partial Regex AnyEvent();
}
