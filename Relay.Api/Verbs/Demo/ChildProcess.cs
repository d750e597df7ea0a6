using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Threading.Channels;

namespace Relay.Api.Verbs.Demo;

/// <summary>A process of the demo: its lines come out of a channel, what it complains of goes to a file, and it ends with this object.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private const int Terminate = 15;

    private readonly Process _process;
    private readonly string _log;
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private readonly Task _pumps;

    private ChildProcess(Process process, string log)
    {
        _process = process;
        _log = log;
        _pumps = PumpAsync();
    }

    /// <summary>Starts a program; its standard error is written to <c>folder/name.log</c>.</summary>
    public static ChildProcess Start(string folder, string name, string program, IEnumerable<string> arguments, params ReadOnlySpan<(string Name, string Value)> environment)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (key, value) in environment) start.Environment[key] = value;
        try
        {
            return new ChildProcess(Process.Start(start)!, Path.Combine(folder, name + ".log"));
        }
        catch (System.ComponentModel.Win32Exception error)
        {
            throw new DemoFaultException($"{program} does not start: {error.Message}");
        }
    }

    /// <summary>The next line that it prints. Thrown: <see cref="DemoFaultException"/> where it ended instead.</summary>
    public async Task<string> ReadLineAsync(CancellationToken cancellation)
    {
        while (await _lines.Reader.WaitToReadAsync(cancellation))
        {
            if (_lines.Reader.TryRead(out var line)) return line;
        }

        // Ctrl-C on a terminal reaches the whole group: then the child only ended before us.
        if (cancellation.WaitHandle.WaitOne(500)) cancellation.ThrowIfCancellationRequested();
        throw new DemoFaultException($"{Path.GetFileName(_process.StartInfo.FileName)} ended by itself. Its last words ({_log}):{Environment.NewLine}{LastWords()}");
    }

    public async Task WriteLineAsync(string line, CancellationToken cancellation)
    {
        await _process.StandardInput.WriteLineAsync(line.AsMemory(), cancellation);
        await _process.StandardInput.FlushAsync(cancellation);
    }

    /// <summary>Asks it to end and waits; what does not listen is killed.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _ = Kill(_process.Id, Terminate);
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
        }

        await _pumps;
        _process.Dispose();
    }

    private async Task PumpAsync()
    {
        var complaints = PumpAsync(_process.StandardError, null);
        await PumpAsync(_process.StandardOutput, _lines.Writer);
        await complaints;
        _lines.Writer.Complete();
    }

    private async Task PumpAsync(StreamReader reader, ChannelWriter<string>? lines)
    {
        await using var file = lines is null ? new StreamWriter(_log) { AutoFlush = true } : null;
        while (await reader.ReadLineAsync() is { } line)
        {
            if (file is not null) await file.WriteLineAsync(line);
            lines?.TryWrite(line);
        }
    }

    private string LastWords() => File.Exists(_log) ? string.Join(Environment.NewLine, File.ReadLines(_log).TakeLast(12)) : "none";

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int pid, int signal);
}
