using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Threading.Channels;
using NUnit.Framework;

namespace Relay.Tests.Support;

/// <summary>A real process of a test: its lines come out of a channel, its complaints are kept, and it never outlives this object.</summary>
internal sealed class ChildProgram : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _printed = [];
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private readonly Task<string> _complaints;
    private readonly Task _pump;

    private ChildProgram(Process process)
    {
        _process = process;
        _complaints = process.StandardError.ReadToEndAsync();
        _pump = PumpAsync();
    }

    public int Id => _process.Id;

    /// <summary>Everything that it has printed so far, whoever has read it.</summary>
    public string Printed => string.Join('\n', _printed);

    public static ChildProgram Start(string program, IEnumerable<string> arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Path.GetTempPath() };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return new ChildProgram(Process.Start(start)!);
    }

    /// <summary>Waits for a line; false where it ended instead.</summary>
    public ValueTask<bool> HasMoreAsync(CancellationToken cancellation) => _lines.Reader.WaitToReadAsync(cancellation);

    /// <summary>The next line that it prints; the test fails with its complaints where it ended instead.</summary>
    public async Task<string> ReadLineAsync(CancellationToken cancellation)
    {
        while (await _lines.Reader.WaitToReadAsync(cancellation))
        {
            if (_lines.Reader.TryRead(out var line)) return line;
        }

        Assert.Fail($"{_process.StartInfo.FileName} ended: {await _complaints}");
        return "";
    }

    public async Task WriteLineAsync(string line) => await _process.StandardInput.WriteLineAsync(line);

    /// <summary>Keys, as they are.</summary>
    public async Task WriteAsync(string keys)
    {
        await _process.StandardInput.WriteAsync(keys);
        await _process.StandardInput.FlushAsync();
    }

    /// <summary>Nothing more will be written to it.</summary>
    public void EndInput() => _process.StandardInput.Close();

    /// <summary>SIGTERM.</summary>
    public void Terminate() => Signal(_process.Id, 15);

    /// <summary>SIGSTOP: it lives and does nothing.</summary>
    public void Freeze() => Signal(_process.Id, Stop);

    /// <summary>SIGCONT.</summary>
    public void Thaw() => Signal(_process.Id, Continue);

    public const int Stop = 19, Continue = 18;

    public static void Signal(int pid, int signal) => _ = Kill(pid, signal);

    /// <summary>SIGKILL to this process alone, as a crash would.</summary>
    public void Kill() => _process.Kill();

    /// <summary>Its exit code and everything that it wrote to standard error.</summary>
    public async Task<(int ExitCode, string Complaints)> EndedAsync()
    {
        using var late = new CancellationTokenSource(Patience, TestTime.System);
        await _process.WaitForExitAsync(late.Token);
        await _pump.WaitAsync(late.Token);
        return (_process.ExitCode, await _complaints);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        await _pump;
        _process.Dispose();
    }

    private async Task PumpAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            _printed.Enqueue(line);
            _lines.Writer.TryWrite(line);
        }

        _lines.Writer.Complete();
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int pid, int signal);
}
