using FluentAssertions;
using NUnit.Framework;
using Relay.Tests.Support;

namespace Relay.Tests.Verbs;

/// <summary>The completion in a real bash, with the program on its path.</summary>
public sealed class CompletionTests
{
    [TestCase("relay se", "send serve")]
    [TestCase("relay completion ", "bash fish zsh", true)]
    [TestCase("relay send --bi", "--bid")]
    [TestCase("relay demo --slots 3 --bu", "--bundles")]
    [TestCase("relay nonsense --x", "")]
    public async Task Tab_offers_what_may_come_next(string line, string offered, bool orMore = false)
    {
        var found = await BashAsync(
            $$"""
            COMP_LINE='{{line}}'; COMP_POINT=${#COMP_LINE}; read -ra COMP_WORDS <<<"$COMP_LINE"
            if [[ $COMP_LINE == *' ' ]]; then COMP_WORDS+=(''); fi
            COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _relay; echo "${COMPREPLY[@]}"
            """);

        if (orMore) found.Split(' ').Should().Contain(offered.Split(' '));
        else found.Should().Be(offered);
    }

    [Test]
    public async Task Script_is_registered_for_the_program_and_for_run_sh()
        => (await BashAsync("complete -p relay ./run.sh")).Should().Be("complete -o default -F _relay relay\ncomplete -o default -F _relay ./run.sh");

    private static readonly (string Shell, string Check)[] Shells = [("bash", "-n"), ("zsh", "-n"), ("fish", "--no-execute")];

    /// <summary>Of the three, those that are on this machine.</summary>
    private static IEnumerable<TestCaseData> ShellsHere => Shells
        .Where(one => Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(folder => File.Exists(Path.Combine(folder, one.Shell))))
        .Select(one => new TestCaseData(one.Shell, one.Check));

    [TestCaseSource(nameof(ShellsHere))]
    public async Task Script_is_one_that_its_shell_can_read(string shell, string check)
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, (await Terminal.RunAsync("completion", shell)).Output);
        await using (var reading = ChildProgram.Start(shell, [check, file])) (await reading.EndedAsync()).Should().Be((0, ""));
        File.Delete(file);
    }

    private static async Task<string> BashAsync(string script)
    {
        await using var bash = ChildProgram.Start("bash", ["-c", $"source <(relay completion bash)\n{script}"], ("PATH", $"{AppContext.BaseDirectory}:{Environment.GetEnvironmentVariable("PATH")}"));
        var (code, complaints) = await bash.EndedAsync();
        code.Should().Be(0, complaints);
        return bash.Printed.Trim();
    }
}
