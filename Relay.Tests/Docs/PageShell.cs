using NUnit.Framework;
using Relay.Tests.Support;

namespace Relay.Tests.Docs;

/// <summary>The reader's own shell: one bash for all blocks of a page, so that what a block exports holds in the next.</summary>
internal sealed class PageShell(string root, (string, string)[] environment) : IAsyncDisposable
{
    private const string Mark = "the block ended with ";
    private readonly ChildProgram _bash = ChildProgram.Start("bash", ["--noprofile", "--norc"], environment);
    private int _blocks;

    /// <summary>Runs a block as it stands; its output, and what it ended with.</summary>
    public async Task<(int Code, string[] Output)> RunAsync(string block, CancellationToken cancellation)
    {
        if (_blocks++ == 0) await _bash.WriteAsync($"cd '{root}'\n");
        var (script, output) = (Path.Combine(root, $".block-{_blocks}"), Path.Combine(root, $".block-{_blocks}.out"));
        await File.WriteAllTextAsync(script, block, cancellation);
        await _bash.WriteAsync($"source '{script}' > '{output}' 2>&1 < /dev/null; echo \"{Mark}$?\"\n");
        string line;
        do line = await _bash.ReadLineAsync(cancellation);
        while (!line.StartsWith(Mark, StringComparison.Ordinal));
        return (int.Parse(line[Mark.Length..]), await File.ReadAllLinesAsync(output, cancellation));
    }

    public ValueTask DisposeAsync() => _bash.DisposeAsync();
}

/// <summary>Another shell of the reader's, in which one program keeps running; it is ended as Ctrl-C does.</summary>
internal sealed class OtherShell(string root, string block, (string, string)[] environment) : IAsyncDisposable
{
    // A session of its own: the signal is for all that the block started, as from a terminal.
    private readonly ChildProgram _program = ChildProgram.Start("setsid", ["bash", "-c", $"cd '{root}'\n{block}\n"], environment);

    /// <summary>Waits until it has printed a block's lines.</summary>
    public async Task ShowsAsync(PageBlock expected, CancellationToken cancellation)
    {
        while (expected.MissingIn(_program.Printed.Split('\n')) is { } missing)
        {
            if (!await _program.HasMoreAsync(cancellation)) Assert.Fail($"'{missing}' was never printed, but:\n{_program.Printed}\n{(await _program.EndedAsync()).Complaints}");
            await _program.ReadLineAsync(cancellation);
        }
    }

    public async ValueTask DisposeAsync()
    {
        ChildProgram.Signal(-_program.Id, 15);
        try
        {
            _ = await _program.EndedAsync();
        }
        finally
        {
            await _program.DisposeAsync();
        }
    }
}
