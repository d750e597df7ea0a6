using System.Globalization;
using Relay.Api.Verbs.Sending;
using Relay.Api.Verbs.Terminal;
using Relay.Auction.Ethereum;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Relay.Api.Verbs.Demo;

/// <summary>The slots of a demo: a table that is drawn in place with what goes on below it on a terminal, a line for each elsewhere, or an object for each.</summary>
internal sealed class DemoTable(bool json, TimeProvider time)
{
    private const int MostRows = 20;
    private static readonly string[] Columns = ["slot", "sealed", "opened", "won", "value", "close → result", "close → feed", "block", "landed"];

    private readonly Lock _one = new();
    private readonly Queue<BuiltSlot> _slots = [];
    private Action _redraw = () => { };
    private string _step = "";

    private bool IsLive => Screen.IsLive && !json;

    /// <summary>Runs <paramref name="play"/>, and draws what it shows and says meanwhile.</summary>
    public Task<bool> RunAsync(Func<Task> play)
    {
        if (IsLive)
        {
            return Screen.ShowAsync(Draw, time, redraw =>
            {
                _redraw = redraw;
                return PlayAsync();
            });
        }

        if (!json) Console.WriteLine(Line(Columns));
        return PlayAsync();

        async Task<bool> PlayAsync()
        {
            await play();
            Say("");
            return true;
        }
    }

    /// <summary>What goes on now; only a terminal shows it.</summary>
    public void Say(string step)
    {
        lock (_one) _step = step;
        _redraw();
    }

    public void Show(BuiltSlot slot)
    {
        if (json) JsonLine.Write(slot);
        else if (!IsLive) Console.WriteLine(Line(Cells(slot)));
        lock (_one)
        {
            _slots.Enqueue(slot);
            if (_slots.Count > MostRows) _slots.Dequeue();
        }

        _redraw();
    }

    private IRenderable Draw()
    {
        var table = Screen.Table(Columns);
        lock (_one)
        {
            foreach (var slot in _slots) table.AddRow([.. Cells(slot).Select((cell, i) => Screen.Text(cell, Colour(i, slot)))]);
            return _step.Length > 0 ? table.Caption(Markup.Escape(_step)) : table;
        }
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

    private static Color? Colour(int column, BuiltSlot slot)
        => column == Columns.Length - 1 ? slot.IsWhole ? Color.Green : Color.Red : column == 3 ? Color.Yellow : null;

    private static string Number(ulong value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Line(string[] cells) => string.Concat(cells.Select((cell, i) => cell.PadLeft(i < 4 ? 8 : i == Columns.Length - 1 ? 22 : 16)));
}
