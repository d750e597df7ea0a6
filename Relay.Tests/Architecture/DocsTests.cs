using System.Text.Json;
using System.Text.RegularExpressions;
using FluentAssertions;
using NUnit.Framework;
using Relay.Api;
using Relay.Api.Verbs.Sending;
using Relay.Auction;
using Relay.Tests.Support;

namespace Relay.Tests.Architecture;

/// <summary>Pages rot: what they name must exist, and somebody must be able to find them.</summary>
public sealed partial class DocsTests
{
    private static readonly string[] Roots = ["Relay.Api/", "Relay.Auction/", "Relay.Builders/", "Relay.Tests/", "docs/", "deploy/", ".ci/"];

    [TestCaseSource(nameof(Pages))]
    public void Each_path_that_a_page_names_exists(string page)
    {
        var named = Word().Matches(Repository.Read(page)).Select(found => found.Value.TrimEnd('.', '/', ','))
            .Where(word => Roots.Any(root => word.StartsWith(root, StringComparison.Ordinal)) && !word.Contains("NNNN", StringComparison.Ordinal)).Distinct();

        named.Where(path => !Exists(path)).Should().BeEmpty("{0} names them", page);
    }

    [TestCaseSource(nameof(Pages))]
    public void Each_link_of_a_page_leads_somewhere(string page)
        => Link().Matches(Repository.Read(page)).Select(found => found.Groups[1].Value)
            .Where(target => !target.Contains("://", StringComparison.Ordinal) && !target.StartsWith('#'))
            .Select(target => Path.Combine(Path.GetDirectoryName(page)!, target.Split('#')[0]))
            .Where(path => !Exists(path)).Should().BeEmpty("{0} links there", page);

    [Test]
    public void Each_page_of_docs_is_linked_from_the_readme_or_the_architecture()
    {
        var entries = Repository.Read("README.md") + Repository.Read("docs/architecture.md");

        Repository.Files("docs", "*.md").Where(page => !entries.Contains(Path.GetFileName(page), StringComparison.Ordinal)).Should().BeEmpty();
    }

    [Test]
    public void The_table_of_who_can_read_what_is_the_same_on_both_pages()
        => TableOf("README.md").Should().Equal(TableOf("docs/privacy.md")).And.HaveCountGreaterThan(10);

    /// <summary>RELAY_APPROVE=1 writes the table anew, as it does the approved answers.</summary>
    [Test]
    public void The_page_of_the_API_has_a_row_for_every_rejection()
    {
        const string head = "| number | code | status | whose | |\n|---|---|---|---|---|\n";
        var page = Repository.Read("docs/api.md");
        var start = page.IndexOf(head, StringComparison.Ordinal) + head.Length;
        var table = string.Concat(Enum.GetValues<RejectionCode>().Where(code => code != RejectionCode.None).Select(Row));
        if (Environment.GetEnvironmentVariable("RELAY_APPROVE") == "1")
        {
            var after = page.IndexOf("\n\n", start, StringComparison.Ordinal);
            page = page[..start] + table + (after < 0 ? "" : page[(after + 1)..]);
            File.WriteAllText(Path.Combine(Repository.Root, "docs/api.md"), page);
        }

        page[start..].Should().StartWith(table);
    }

    private static string Row(RejectionCode code)
    {
        var answer = Rejections.Answer(code);
        var whose = answer.Blame switch { Blame.Sender => "sender", Blame.Circumstance => "chance", _ => "relay" };
        return $"| {(int)code} | `{new Rejection(code, "").Word}` | {answer.Status} | {whose} | {answer.Sentence} |\n";
    }

    [Test]
    public void Decisions_are_numbered_without_gaps_and_short()
    {
        var decisions = Repository.Files("docs/decisions", "*.md").ToArray();

        decisions.Select(file => int.Parse(Path.GetFileName(file)[..4])).Should().Equal(Enumerable.Range(1, decisions.Length));
        decisions.Where(file => File.ReadLines(Path.Combine(Repository.Root, file)).Count() > 60).Should().BeEmpty("a decision is a page at most");
    }

    [Test]
    public void Each_field_of_the_feed_is_named_on_its_page()
    {
        var page = Repository.Read("docs/feed.md");
        var names = Repository.Files("Relay.Tests/Approved", "feed-*.json").Concat(["Relay.Tests/Approved/builder-report.json", "Relay.Tests/Approved/block-findings.json", "Relay.Tests/Approved/builder-login.json"])
            .SelectMany(file => NamesIn(JsonElement.Parse(Repository.Read(file)))).Distinct().ToArray();

        names.Should().HaveCountGreaterThan(60);
        names.Where(name => !Regex.IsMatch(page, $@"\b{name}\b")).Should().BeEmpty("who writes a client in another language has this page alone");
    }

    private static IEnumerable<string> NamesIn(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => json.EnumerateObject().SelectMany(member => NamesIn(member.Value).Prepend(member.Name)),
        JsonValueKind.Array => json.EnumerateArray().SelectMany(NamesIn),
        _ => [],
    };

    [Test]
    public void Nothing_names_a_path_of_the_machine_that_it_was_written_on()
        => ((string[])["*.cs", "*.md", "*.json", "*.sh", "*.mjs", "*.props", "*.csproj", "*.lua", "*.txt"]).SelectMany(pattern => Repository.Files(".", pattern))
            .Where(file => MachinePath().IsMatch(Repository.Read(file))).Should().BeEmpty();

    [Test]
    public void The_example_bundle_is_one_that_send_takes()
    {
        using var text = new StringReader(Repository.Read("docs/examples/bundle.txt"));

        BundleFile.TryParse(text, out var transactions, out var fault).Should().BeTrue(fault);
        transactions.Should().HaveCount(2);
    }

    private static string[] TableOf(string page)
        => [.. Repository.Read(page).Split('\n').SkipWhile(line => !line.StartsWith("| party |", StringComparison.Ordinal)).TakeWhile(line => line.StartsWith('|'))];

    private static IEnumerable<string> Pages()
        => Repository.Files("docs", "*.md").Concat(Repository.Files("deploy", "*.md")).Concat(["README.md", "CONTRIBUTING.md"]);

    private static bool Exists(string path)
    {
        var full = Path.Combine(Repository.Root, path);
        if (!path.Contains('*')) return File.Exists(full) || Directory.Exists(full) || File.Exists(full + ".cs");
        var folder = Path.GetDirectoryName(full)!;
        return Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder, Path.GetFileName(full)).Any();
    }

    [GeneratedRegex(@"[\w./*-]+")]
    private static partial Regex Word();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    // In two parts, so that this file does not name one either.
    [GeneratedRegex("(?<![\\w.])/(wor" + "k|roo" + "t|hom" + "e/\\w+)/")]
    private static partial Regex MachinePath();
}
