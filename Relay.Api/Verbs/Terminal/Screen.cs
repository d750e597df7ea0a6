using System.Runtime.InteropServices;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Relay.Api.Verbs.Terminal;

/// <summary>What a verb draws on: a terminal, where it may draw in place, or a pipe, a file or a dumb terminal, where it writes plain lines.</summary>
internal static class Screen
{
    private const int BrokenPipe = 13, Default = 0;
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(250);

    /// <summary>True where cursor movement does something. Colours are Spectre's to leave out (NO_COLOR).</summary>
    public static bool IsLive => !Console.IsOutputRedirected && AnsiConsole.Profile.Capabilities.Ansi;

    /// <summary>From now on the program ends with whoever reads its output (<c>relay watch | head -1</c>), as programs of the shell do; .NET would write on into nothing.</summary>
    public static void EndWithReader()
    {
        if (!IsLive) _ = Signal(BrokenPipe, Default);
    }

    /// <summary>Draws in place while <paramref name="work"/> runs: at each call of the function that it is handed, and several times a second for what counts down.</summary>
    public static Task<T> ShowAsync<T>(Func<IRenderable> draw, TimeProvider time, Func<Action, Task<T>> work)
        => AnsiConsole.Live(draw()).Overflow(VerticalOverflow.Crop).Cropping(VerticalOverflowCropping.Top).StartAsync(async context =>
        {
            Lock one = new();
            await using var clock = time.CreateTimer(_ => Redraw(), null, Beat, Beat);
            return await work(Redraw);

            void Redraw()
            {
                lock (one) context.UpdateTarget(draw());
            }
        });

    /// <summary>A table with the look of all tables here.</summary>
    public static Table Table(IEnumerable<string> columns)
    {
        var table = new Table { Border = TableBorder.Rounded };
        foreach (var column in columns) table.AddColumn(new TableColumn(Markup.Escape(column)) { Alignment = Justify.Right });
        return table;
    }

    /// <summary>Text that is not markup.</summary>
    public static Markup Text(string text, Color? colour = null) => new(Markup.Escape(text), colour is { } given ? new Style(given) : Style.Plain);

    [DllImport("libc", EntryPoint = "signal")]
    private static extern nint Signal(int signal, nint action);
}
