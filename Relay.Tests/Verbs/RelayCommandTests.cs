using System.CommandLine;
using FluentAssertions;
using NUnit.Framework;
using Relay.Api.Verbs;
using Relay.Tests.Support;

namespace Relay.Tests.Verbs;

public sealed class RelayCommandTests
{
    [Test]
    public async Task Serve_passes_what_it_does_not_know_on_as_configuration()
    {
        string[]? passed = null;

        var code = await RunAsync(["serve", "--Relay:Auction:ChainId=5", "--Relay:Api:DataFolder", "/data"], args => passed = args);

        code.Should().Be(7);
        passed.Should().Equal("--Relay:Auction:ChainId=5", "--Relay:Api:DataFolder", "/data");
    }

    [TestCase("serve", "relay serve --Relay:Auction:ChainId=5")]
    [TestCase("send", "relay send bundle.txt --bid \"0.01 ether\"")]
    [TestCase("watch", "relay watch --from 1 --json")]
    [TestCase("status", "relay status")]
    [TestCase("demo", "./run.sh demo --block")]
    public void Help_of_each_verb_shows_an_example(string verb, string example)
    {
        var help = new StringWriter();

        Root().Parse([verb, "--help"]).Invoke(new InvocationConfiguration { Output = help }).Should().Be(0);

        help.ToString().Should().Contain(example);
    }

    [Test]
    public void Help_of_the_program_lists_every_verb()
    {
        var help = new StringWriter();

        Root().Parse(["--help"]).Invoke(new InvocationConfiguration { Output = help });

        foreach (var verb in Root().Subcommands) help.ToString().Should().Contain("  " + verb.Name).And.Contain(verb.Description);
    }

    [TestCase("send", "--nope")]
    [TestCase("send", "file", "--nonce", "x")]
    [TestCase("watch", "--from", "-1")]
    [TestCase("demo", "--slots", "0")]
    [TestCase("demo", "--bundles", "none")]
    [TestCase("status", "extra")]
    [TestCase("sell")]
    [TestCase("send", "/nowhere/bundle.txt")]
    [TestCase("status", "--url", "ftp://127.0.0.1")]
    [TestCase("demo", "--block", "/nowhere/block.json")]
    public async Task Wrong_command_line_ends_with_2(params string[] args) => (await RunAsync(args)).Should().Be(2);

    [Test]
    public async Task Verb_ends_with_3_where_nobody_answers()
    {
        // Port 1 of the loopback interface: nobody listens there.
        (await RunAsync(["status", "--url", "http://127.0.0.1:1"])).Should().Be(3);
        (await RunAsync(["watch", "--url", "http://127.0.0.1:1"])).Should().Be(3);
    }

    private static RootCommand Root() => RelayCommand.Create((_, _) => Task.FromResult(0), TestTime.System);

    private static Task<int> RunAsync(string[] args, Action<string[]>? serve = null)
        => RelayCommand.RunAsync(args, (passed, _) =>
        {
            serve?.Invoke(passed);
            return Task.FromResult(7);
        }, TestTime.System);
}
