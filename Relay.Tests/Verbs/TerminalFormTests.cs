using FluentAssertions;
using NUnit.Framework;
using Relay.Api.Verbs;
using Relay.Tests.Support;
using static Relay.Tests.Support.Terminal;

namespace Relay.Tests.Verbs;

/// <summary>What is drawn on a terminal and what is written into a pipe, by the program itself.</summary>
[NonParallelizable]
public sealed class TerminalFormTests
{
    private RelayUnderTest _relay = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _relay = await RelayUnderTest.StartAsync("Auction:SlotDurationMilliseconds=1500");

    [OneTimeTearDown]
    public async Task StopAsync() => await _relay.DisposeAsync();

    [Test]
    [CancelAfter(60_000)]
    public async Task Watch_on_a_terminal_is_a_table_that_is_drawn_in_place_and_ends_with_0_at_Ctrl_C(CancellationToken cancellation)
    {
        await using var watch = OnTerminal(Client("watch", "--from", "1"));

        _ = await UntilAsync(watch, "ranked, not verified", cancellation);
        var drawn = await UntilAsync(watch, "closes in ", cancellation);
        await watch.WriteAsync("\u0003");
        var (code, _) = await watch.EndedAsync();

        Plain(drawn).Should().Contain("close → feed");
        HasColours(drawn).Should().BeTrue();
        MovesCursor(drawn).Should().BeTrue();
        code.Should().Be(ExitCode.Done);
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task NO_COLOR_leaves_the_table_without_colours(CancellationToken cancellation)
    {
        await using var watch = OnTerminal(Client("watch", "--from", "1"), ("NO_COLOR", "1"));

        var drawn = await UntilAsync(watch, "ranked", cancellation);

        HasColours(drawn).Should().BeFalse();
        MovesCursor(drawn).Should().BeTrue();
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Dumb_terminal_gets_plain_lines(CancellationToken cancellation)
    {
        await using var watch = OnTerminal(Client("watch", "--from", "1"), ("TERM", "dumb"));

        (await UntilAsync(watch, "ms after the close", cancellation)).Should().NotContain("\u001b");
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Pipe_gets_a_line_for_each_message_and_nothing_that_only_a_terminal_knows(CancellationToken cancellation)
    {
        await using var watch = ChildProgram.Start(Terminal.Program, Client("watch", "--from", "1"));

        (await UntilAsync(watch, "ms after the close", cancellation)).Should().NotContain("\u001b");
        Plain(watch.Printed).Split('\n').Should().OnlyContain(line => char.IsAsciiDigit(line[0]) && line.Contains("  slot ", StringComparison.Ordinal));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Status_that_is_watched_counts_down_on_a_terminal_and_comes_anew_with_each_slot_elsewhere(CancellationToken cancellation)
    {
        await using (var drawn = OnTerminal(Client("status", "--watch")))
        {
            MovesCursor(await UntilAsync(drawn, "sealed so far", cancellation)).Should().BeTrue();
            await drawn.WriteAsync("\u0003");
            (await drawn.EndedAsync()).ExitCode.Should().Be(ExitCode.Done);
        }

        await using var piped = ChildProgram.Start(Terminal.Program, Client("status", "--watch", "--json"));
        List<ulong> slots = [];
        while (slots.Count < 2) slots.Add(System.Text.Json.JsonElement.Parse(await piped.ReadLineAsync(cancellation)).GetProperty("slot").GetProperty("slot").GetUInt64());
        slots[1].Should().BeGreaterThan(slots[0]);
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Watch_ends_with_whoever_reads_its_lines()
    {
        await using var both = ChildProgram.Start("bash", ["-c", $"'{Terminal.Program}' {string.Join(' ', Client("watch", "--from", "1", "--json").Select(word => $"'{word}'"))} | head -n 1"]);

        (await both.EndedAsync()).ExitCode.Should().Be(0);
        both.Printed.Should().StartWith("{").And.NotContain("\n");
    }

    [Test]
    public async Task Doctor_colours_its_words_on_a_terminal_alone()
    {
        await using var drawn = OnTerminal(["doctor", $"--Relay:Api:DataFolder={_relay.Folder}"]);
        _ = await drawn.EndedAsync();

        HasColours(drawn.Printed).Should().BeTrue();
        (await RunAsync("doctor", $"--Relay:Api:DataFolder={_relay.Folder}")).Output.Should().NotContain("\u001b");
    }

    private string[] Client(params string[] verb) => [.. verb, "--url", _relay.Door.Url.GetLeftPart(UriPartial.Authority), "--data", _relay.Folder, "--cacert", _relay.Door.Certificate];
}
