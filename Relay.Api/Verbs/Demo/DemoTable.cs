using System.Globalization;
using Relay.Api.Verbs.Sending;
using Relay.Auction.Ethereum;
using Spectre.Console;

namespace Relay.Api.Verbs.Demo;

/// <summary>The demo's table of slots: drawn anew with each slot on a terminal, line by line elsewhere.</summary>
internal static class DemoTable
{
    private static readonly string[] Columns = ["slot", "sealed", "opened", "won", "value", "close → result", "close → feed", "block", "landed"];

    /// <summary>Runs <paramref name="play"/>, which gives each slot to the function that it is handed.</summary>
    public static async Task<T> ShowAsync<T>(Func<Action<BuiltSlot>, Task<T>> play)
    {
        if (Console.IsOutputRedirected || !AnsiConsole.Profile.Capabilities.Ansi)
        {
            Console.WriteLine(Line(Columns));
            return await play(slot => Console.WriteLine(Line(Cells(slot))));
        }

        var table = new Table { Border = TableBorder.Rounded };
        foreach (var column in Columns) table.AddColumn(new TableColumn(column) { Alignment = Justify.Right });
        return await AnsiConsole.Live(table).StartAsync(context =>
        {
            context.Refresh();
            return play(slot =>
            {
                table.AddRow([.. Cells(slot).Select((cell, i) => new Markup(Markup.Escape(cell), Colour(i, slot)))]);
                // A live table that is taller than the terminal is cut off at its end, where the news is.
                if (table.Rows.Count > 20) table.Rows.RemoveAt(0);
                context.Refresh();
            });
        });
    }

    private static string[] Cells(BuiltSlot slot)
    {
        var value = UInt256.TryParse(slot.Value, out var wei) ? EtherAmount.Show(wei) : slot.Value;
        return
        [
            Number(slot.Slot), Number((ulong)slot.Sealed), Number((ulong)slot.Opened), slot.Status == "ranked" ? Number((ulong)slot.Won) : $"{slot.Status}: {slot.Reason}", value,
            $"{slot.MsFromCloseToResult} ms", $"{slot.MsFromCloseToFeed} ms", Number(slot.Block), $"{slot.Landed}/{slot.Transactions}{(slot.InOrder ? " in order" : " NOT IN ORDER")}",
        ];
    }

    private static Style Colour(int column, BuiltSlot slot)
        => column == Columns.Length - 1 ? new Style(slot.IsWhole ? Color.Green : Color.Red) : column == 3 ? new Style(Color.Yellow) : Style.Plain;

    private static string Number(ulong value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Line(string[] cells) => string.Concat(cells.Select((cell, i) => cell.PadLeft(i < 4 ? 8 : i == Columns.Length - 1 ? 22 : 16)));
}
