using System.Text.Json;
using System.Text.RegularExpressions;
using FluentAssertions;
using NUnit.Framework;
using Relay.Api.Verbs;
using Relay.Tests.Support;
using static Relay.Tests.Support.Terminal;

namespace Relay.Tests.Verbs;

/// <summary>docs/terminal.md is what scripts rely on: the names of --json and the exit codes, as the program has them.</summary>
[NonParallelizable]
public sealed partial class TerminalContractTests
{
    private RelayUnderTest _relay = null!;
    private string _folder = "";

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _folder = Directory.CreateTempSubdirectory("relay-contract-").FullName;
        _relay = await RelayUnderTest.StartAsync("Auction:SlotDurationMilliseconds=2000");
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _relay.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Test]
    [CancelAfter(120_000)]
    public async Task Names_of_every_object_are_those_of_the_page(CancellationToken cancellation)
    {
        var receipts = Path.Combine(_folder, "receipts");
        var (sent, send) = await JsonAsync(Client("send", Repository.PathOf("docs", "examples", "bundle.txt"), "--receipts", receipts));
        sent.Should().Be(ExitCode.Done, send.GetRawText());
        Documented("send", send);
        var receipt = Directory.GetFiles(receipts).Single();
        Documented("status RECEIPT", (await JsonAsync(Client("status", receipt))).Json);
        Documented("cancel", (await JsonAsync(Client("cancel", receipt))).Json);
        Documented("status", (await JsonAsync(Client("status"))).Json);
        Documented("verify", (await JsonAsync(Client("verify"))).Json);
        Documented("keys", (await JsonAsync("keys", "--data", _relay.Folder)).Json);
        Documented("keys --keyholder", (await JsonAsync("keys", "--keyholder", "--data", _relay.Folder)).Json);
        var doctor = (await JsonAsync("doctor", $"--Relay:Api:DataFolder={_relay.Folder}")).Json;
        Documented("doctor", doctor);
        var checks = Repository.Read("docs/terminal.md");
        doctor.GetProperty("findings").EnumerateArray().Select(finding => finding.GetProperty("check").GetString()).Should().OnlyContain(check => checks.Contains($"`{check}`", StringComparison.Ordinal));

        await using var watch = ChildProgram.Start(Terminal.Program, Client("watch", "--from", "1", "--json"));
        JsonElement.Parse(await watch.ReadLineAsync(cancellation)).GetProperty("sequence").GetUInt64().Should().Be(1);
    }

    [Test]
    public void Every_verb_has_its_exit_codes_on_the_page_and_every_verb_that_prints_has_json()
    {
        var root = RelayCommand.Create((_, _) => Task.FromResult(0), TestTime.System);
        var rows = Rows("| verb | 0 |");

        root.Subcommands.Select(verb => $"`{verb.Name}`").Should().BeEquivalentTo(rows.Select(row => row[0]));
        root.Subcommands.Where(verb => verb.Options.All(option => option.Name != "--json")).Select(verb => verb.Name).Should().BeEquivalentTo("serve", "completion");
    }

    [TestCase(0, "status")]
    [TestCase(0, "keys")]
    [TestCase(0, "completion", "bash")]
    [TestCase(1, "serve", "--Relay:Auction:ChainId=none")]
    [TestCase(1, "doctor", "--Relay:Auction:ChainId=none")]
    [TestCase(1, "send", "BUNDLE", "--slot", "1")]
    [TestCase(2, "send", "nowhere.txt")]
    [TestCase(2, "cancel", "nowhere.json")]
    [TestCase(2, "watch", "--key", "nowhere.key")]
    [TestCase(2, "verify", "--from", "5", "--to", "4")]
    [TestCase(2, "status", "nowhere.json")]
    [TestCase(2, "keys", "--data", "/dev/null/data")]
    [TestCase(2, "doctor", "--jsno")]
    [TestCase(2, "demo", "--slots", "0")]
    [TestCase(2, "builder-demo", "--url", "ftp://127.0.0.1")]
    [TestCase(2, "completion", "tcsh")]
    [TestCase(3, "send", "BUNDLE", "--url", "http://127.0.0.1:1")]
    [TestCase(3, "watch", "--url", "http://127.0.0.1:1")]
    [TestCase(3, "status", "--url", "http://127.0.0.1:1")]
    [TestCase(3, "verify", "--url", "http://127.0.0.1:1", "--relay", "0x1111111111111111111111111111111111111111", "--holder", "0x1111111111111111111111111111111111111111")]
    public async Task Exit_code_is_that_of_the_page(int expected, params string[] command)
    {
        string[] words = [.. command.Select(word => word == "BUNDLE" ? Repository.PathOf("docs", "examples", "bundle.txt") : word)];
        var isClient = words[0] is "send" or "cancel" or "watch" or "verify" or "status" or "builder-demo";
        string[] whole = !isClient ? words : words.Contains("--url") ? [.. words, "--data", _relay.Folder] : Client(words);
        if (words[0] == "keys" && words.Length == 1) whole = ["keys", "--data", _relay.Folder];

        var (code, output, complaints) = await RunAsync(whole);

        code.Should().Be(expected, output + complaints);
        Rows("| verb | 0 |").Single(row => row[0] == $"`{words[0]}`")[1 + expected].Should().NotBeEmpty("the page names that code");
        if (expected >= ExitCode.Usage) (output, complaints.Length).Should().Match<(string Output, int Complaints)>(said => said.Output.Length == 0 && said.Complaints > 0, "what is wrong goes to standard error");
    }

    private static void Documented(string verb, JsonElement json)
    {
        var named = Name().Matches(Rows("| verb | members |").Single(row => row[0] == $"`{verb}`")[1].Split(": each")[0]).Select(found => found.Groups[1].Value);
        json.EnumerateObject().Select(member => member.Name).Should().BeEquivalentTo(named, "{0} --json", verb);
    }

    private static string[][] Rows(string head)
        => [.. Repository.Read("docs/terminal.md").Split('\n').SkipWhile(line => !line.StartsWith(head, StringComparison.Ordinal)).Skip(2).TakeWhile(line => line.StartsWith('|')).Select(line => line.Trim('|', ' ').Split('|', StringSplitOptions.TrimEntries).ToArray())
            .Select(cells => cells.Concat(Enumerable.Repeat("", 5)).Take(5).ToArray())];

    private string[] Client(params string[] verb) => [.. verb, "--url", _relay.Door.Url.GetLeftPart(UriPartial.Authority), "--data", _relay.Folder, "--cacert", _relay.Door.Certificate];

    [GeneratedRegex("`([A-Za-z]+)`")]
    private static partial Regex Name();
}
