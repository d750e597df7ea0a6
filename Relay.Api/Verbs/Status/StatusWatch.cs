using Relay.Api.Verbs.Client;
using Relay.Api.Verbs.Terminal;
using Relay.Auction.Slots;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Relay.Api.Verbs.Status;

/// <summary><c>relay status --watch</c>: the status again and again until Ctrl-C.</summary>
internal sealed class StatusWatch(Connection connection, bool json, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private StatusReading? _last;

    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        Screen.EndWithReader();
        try
        {
            return Screen.IsLive && !json ? await Screen.ShowAsync(Draw, time, redraw => FollowAsync(_ => redraw(), cancellation)) : await FollowAsync(PrintNew, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return ExitCode.Done;
        }

        void PrintNew(StatusReading? before)
        {
            if (_last!.Slot?.Slot != before?.Slot?.Slot) Print(_last, connection.Url, json, time);
        }
    }

    /// <summary>One status, as lines or as an object.</summary>
    public static void Print(StatusReading reading, Uri url, bool json, TimeProvider time)
    {
        if (json) JsonLine.Write(new { relay = reading.Relay, readiness = reading.Readiness, slot = reading.Slot, clockOffMs = reading.ClockOffMs });
        else foreach (var (name, text) in reading.Lines(url, time.NowMs())) Console.WriteLine($"{name,-8} {text}");
    }

    private async Task<int> FollowAsync(Action<StatusReading?> seen, CancellationToken cancellation)
    {
        using var client = connection.Client();
        while (true)
        {
            var (reading, problem) = await StatusReading.TakeAsync(client, time, cancellation);
            if (reading is null)
            {
                await Console.Error.WriteLineAsync(problem?.ToString());
                return ExitCode.Rejected;
            }

            var before = _last;
            _last = reading;
            seen(before);
            await Task.Delay(Pause, time, cancellation);
        }
    }

    private IRenderable Draw()
    {
        if (_last is null) return Screen.Text($"asking {connection.Url} …");
        var grid = new Grid().AddColumn().AddColumn();
        foreach (var (name, text) in _last.Lines(connection.Url, time.NowMs())) grid.AddRow(Screen.Text(name, Color.Grey), Screen.Text(text, name == "ready" ? _last.IsReady ? Color.Green : Color.Red : null));
        return grid;
    }
}
