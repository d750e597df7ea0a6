using System.Diagnostics;
using System.Text.RegularExpressions;
using FluentAssertions;
using NUnit.Framework;
using Relay.Tests.JsonRpc;
using Relay.Tests.Support;

namespace Relay.Tests.Docs;

/// <summary>Each quick start is done as it stands: its blocks in their order, in a copy of the clone, and what they print is compared with what the page shows.</summary>
/// <remarks>
/// <c>sh</c>: in the reader's shell. <c>sh shell=NAME</c>: in another one, where it keeps running; the text after it is waited for. <c>file=PATH</c>: the block is that file, of a diff the change to it.
/// <c>text</c>: what the block before it printed, line by line, where … stands for anything and what is not shown may stand between.
/// Only the ports of a page that starts the relay itself are others, so that tests can run beside each other.
/// </remarks>
[NonParallelizable]
public sealed class QuickStartTests
{
    private static readonly string[] Ports = ["8443", "8080", "6379", "9443", "9464"];

    /// <summary>How many blocks of a page are not run; each says so in the line before it.</summary>
    private static readonly Dictionary<string, int> NotRun = new() { ["docs/quick-starts/wallet.md"] = 1, ["docs/quick-starts/operator.md"] = 1 };

    private static IEnumerable<string> Pages() => Repository.Files("docs/quick-starts", "*.md");

    [TestCaseSource(nameof(Pages))]
    [CancelAfter(300_000)]
    public async Task Page_does_what_it_says(string page, CancellationToken cancellation)
    {
        if (!Clients.AreInstalled) Assert.Ignore("The JavaScript packages are not installed: npm ci (or ./test.sh) does it.");
        var watch = Stopwatch.StartNew();
        using var clone = new CloneCopy();
        var ports = Ports.ToDictionary(port => port, _ => $"{RedisServer.FreePort()}");
        (string, string)[] environment =
        [
            ("Relay__Api__HttpsUrl", $"https://127.0.0.1:{ports["8443"]}"), ("Relay__Api__HttpUrl", $"http://127.0.0.1:{ports["8080"]}"), ("RELAY_URL", $"https://127.0.0.1:{ports["8443"]}"),
        ];
        await using var shell = new PageShell(clone.Root, environment);
        var others = new Dictionary<string, OtherShell>();
        var latest = "";
        try
        {
            string[] printed = [];
            foreach (var block in PageBlock.Of(page).Where(block => block.IsRun))
            {
                var text = ports.Aggregate(block.Text, (all, port) => Regex.Replace(all, $@"\b{port.Key}\b", port.Value));
                var lines = block with { Lines = text.TrimEnd('\n').Split('\n') };
                TestContext.Out.WriteLine($"{watch.Elapsed.TotalSeconds,6:0.0} s  {block}");
                if (block.Language == "text" && (block.Word("shell") ?? latest) is { Length: > 0 } other) await others[other].ShowsAsync(lines, cancellation);
                else if (block.Language == "text") lines.MissingIn(printed).Should().BeNull("the page shows it; printed was\n{0}", string.Join('\n', printed));
                else if (block.Word("file") is { } file) await WriteAsync(clone.PathOf(file), block, text, cancellation);
                else if (block.Word("shell") is { } name) others.Add(latest = name, new OtherShell(clone.Root, text, environment));
                else
                {
                    (var code, printed) = await shell.RunAsync(text, cancellation);
                    latest = "";
                    code.Should().Be(int.Parse(block.Word("exit") ?? "0"), "of {0}, which printed\n{1}", text, string.Join('\n', printed));
                }
            }
        }
        finally
        {
            foreach (var other in others.Values.Reverse()) await other.DisposeAsync();
        }

        TestContext.Out.WriteLine($"{watch.Elapsed.TotalSeconds,6:0.0} s  {page}");
        File.Exists(clone.PathOf(".relay/demo/env")).Should().BeFalse("it goes with the demo");
    }

    [TestCaseSource(nameof(Pages))]
    public void Block_that_is_not_run_says_so(string page)
    {
        var blocks = PageBlock.Of(page);

        blocks.Where(block => block.Language is not ("sh" or "text") && block.Word("file") is null).Should().BeEmpty("other blocks are run by nobody");
        blocks.Where(block => !block.IsRun).Should().HaveCount(NotRun.GetValueOrDefault(page));
        blocks.Where(block => !block.IsRun && !block.Before.Contains("(not run by the tests)", StringComparison.Ordinal)).Should().BeEmpty("its reader must know");
        blocks.Count(block => block.IsRun && block.Language == "text").Should().BePositive("a page shows what comes out");
    }

    [TestCase("slot … closed", "slot 12 closed", true)]
    [TestCase("slot …", "slot 12 closed", true)]
    [TestCase("… closed", "slot 12 closed", true)]
    [TestCase("slot … open", "slot 12 closed", false)]
    [TestCase("slot", "slot 12", false)]
    [TestCase("12", "slot 12", false)]
    [TestCase("ready  …  chain 1", "ready  a  b  chain 1", true)]
    public void Wildcard_stands_for_anything_and_the_rest_for_itself(string pattern, string line, bool matches) => PageBlock.Matches(pattern, line).Should().Be(matches);

    private static async Task WriteAsync(string path, PageBlock block, string text, CancellationToken cancellation)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(path, block.Language == "diff" ? block.Patch(await File.ReadAllTextAsync(path, cancellation)) : text, cancellation);
    }
}
