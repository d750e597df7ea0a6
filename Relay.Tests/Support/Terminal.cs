using System.Text.Json;
using System.Text.RegularExpressions;

namespace Relay.Tests.Support;

/// <summary>The built program as a person or a script runs it: by itself, or under a pseudo-terminal.</summary>
internal static partial class Terminal
{
    public static string Program => Path.Combine(AppContext.BaseDirectory, "relay");

    /// <summary>Runs it to its end, in a pipe.</summary>
    public static async Task<(int Code, string Output, string Complaints)> RunAsync(params IEnumerable<string> arguments)
    {
        await using var program = ChildProgram.Start(Program, arguments);
        program.EndInput();
        var (code, complaints) = await program.EndedAsync();
        return (code, program.Printed, complaints);
    }

    /// <summary>The same, for its one JSON object.</summary>
    public static async Task<(int Code, JsonElement Json)> JsonAsync(params IEnumerable<string> arguments)
    {
        var (code, output, _) = await RunAsync([.. arguments, "--json"]);
        return (code, JsonElement.Parse(output));
    }

    /// <summary>Starts it on a terminal of 150 columns (util-linux' script); what it draws comes out of the program as it is.</summary>
    public static ChildProgram OnTerminal(IEnumerable<string> arguments, params (string Name, string Value)[] environment)
    {
        var command = string.Join(' ', arguments.Prepend(Program).Select(word => $"'{word}'"));
        // Ctrl-C is a byte on the terminal: script passes its input on.
        return ChildProgram.Start("script", ["-qec", $"stty cols 150 rows 50; exec {command}", "/dev/null"], [("TERM", "xterm-256color"), .. environment]);
    }

    /// <summary>Reads what is drawn until it has a text.</summary>
    public static async Task<string> UntilAsync(ChildProgram program, string text, CancellationToken cancellation)
    {
        while (!Plain(program.Printed).Contains(text, StringComparison.Ordinal)) await program.ReadLineAsync(cancellation);
        return program.Printed;
    }

    /// <summary>Without escape sequences.</summary>
    public static string Plain(string drawn) => Escape().Replace(drawn, "");

    public static bool HasColours(string drawn) => Colour().IsMatch(drawn);

    public static bool MovesCursor(string drawn) => Cursor().IsMatch(drawn);

    [GeneratedRegex("\u001b\\[[0-9;?]*[A-Za-z]")]
    private static partial Regex Escape();

    [GeneratedRegex("\u001b\\[[0-9;]*[34][0-9;]+m|\u001b\\[9[0-7]m")]
    private static partial Regex Colour();

    [GeneratedRegex("\u001b\\[[0-9]*[AFKJH]|\u001b\\[\\?25l")]
    private static partial Regex Cursor();
}
