using System.Globalization;
using System.Text.Json;
using Relay.Api.Verbs.Sending;
using Relay.Api.Verbs.Terminal;
using Relay.Auction.Ethereum;
using Relay.Auction.Slots;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Relay.Api.Verbs.Feed;

/// <summary>The last slots of the feed on a terminal: a row for each, which fills as its header, its commitment and its result come.</summary>
internal sealed class WatchTable(TimeProvider time)
{
    private const int MostRows = 20;
    private static readonly string[] Columns = ["slot", "state", "sealed", "opened", "won", "value", "gas", "close → feed"];

    private readonly Lock _one = new();
    private readonly SortedDictionary<ulong, Row> _rows = [];
    private string _note = "waiting for the next slot …";

    /// <summary>Draws until the messages end.</summary>
    public Task<bool> FollowAsync(IAsyncEnumerable<JsonElement> messages) => Screen.ShowAsync(Draw, time, async redraw =>
    {
        await foreach (var message in messages)
        {
            Take(message);
            redraw();
        }

        return true;
    });

    /// <summary>A sentence below the table, until the next message.</summary>
    public void Note(string sentence) => _note = sentence;

    private void Take(JsonElement message)
    {
        var slot = message.GetProperty("slot").GetUInt64();
        lock (_one)
        {
            _note = "";
            var row = _rows.GetValueOrDefault(slot, new Row());
            _rows[slot] = message.GetProperty("kind").GetString() switch
            {
                "header" => row with { ClosesAt = message.GetProperty("closesAt").GetUInt64() },
                "commitment" => row with { State = row.State ?? "closed", Sealed = Text(message.GetProperty("count").GetInt32()) },
                "result" => Of(message.Deserialize<FeedMessage>(JsonSerializerOptions.Web)!),
                _ => row with { State = "lost" },
            };
            while (_rows.Count > MostRows) _rows.Remove(_rows.Keys.First());
        }
    }

    private IRenderable Draw()
    {
        var table = Screen.Table(Columns);
        lock (_one)
        {
            foreach (var (slot, row) in _rows)
            {
                table.AddRow(
                    Screen.Text(Text(slot)), row.State is { } state ? Screen.Text(state, row.Colour) : Screen.Text(Left(row.ClosesAt), Color.Aqua),
                    Screen.Text(row.Sealed), Screen.Text(row.Opened), Screen.Text(row.Won), Screen.Text(row.Value), Screen.Text(row.Gas), Screen.Text(row.Delay));
            }
        }

        return _note.Length > 0 ? table.Caption(Markup.Escape(_note)) : table;
    }

    private string Left(ulong closesAt)
        => closesAt > time.NowMs() ? string.Create(CultureInfo.InvariantCulture, $"closes in {(closesAt - time.NowMs()) / 1000.0:0.0} s") : "closing";

    private static Row Of(FeedMessage result) => new()
    {
        State = result.Status == "ranked" ? result.Verified ? "ranked" : "ranked, not verified" : $"{result.Status}: {result.Reason}",
        Colour = result.Status == "ranked" ? Color.Green : Color.Red,
        Sealed = Text(result.Count),
        Opened = Text(result.Opened),
        Won = Text(result.Winners.Count),
        Value = UInt256.TryParse(result.TotalValue, out var wei) ? EtherAmount.Show(wei) : result.TotalValue,
        Gas = Text(result.TotalGas),
        Delay = $"{(long)result.PublishedAt - (long)result.ClosedAt} ms",
    };

    private static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);

    private sealed record Row
    {
        public ulong ClosesAt { get; init; }
        public string? State { get; init; }
        public Color Colour { get; init; } = Color.Yellow;
        public string Sealed { get; init; } = "";
        public string Opened { get; init; } = "";
        public string Won { get; init; } = "";
        public string Value { get; init; } = "";
        public string Gas { get; init; } = "";
        public string Delay { get; init; } = "";
    }
}
