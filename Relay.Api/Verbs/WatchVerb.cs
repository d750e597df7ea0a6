using System.CommandLine;
using System.Net;
using System.Text.Json;
using Relay.Api.Verbs.Client;
using Relay.Api.Verbs.Feed;
using Relay.Api.Verbs.Sending;
using Relay.Api.Verbs.Terminal;
using Relay.Auction.Ethereum;

namespace Relay.Api.Verbs;

/// <summary><c>relay watch</c>: prints what builders are told.</summary>
internal static class WatchVerb
{
    public static Command Create(TimeProvider time)
    {
        var from = new Option<ulong>("--from") { Description = "First sequence to print; 1 is the oldest that is kept. Default: what comes next.", HelpName = "sequence" };
        var json = JsonLine.Option("Each message as it came, one per line.");
        var keyFile = new Option<string?>("--key") { Description = "File with the key of a registered builder (0x and 64 digits): log in with it. Default: the operator's, where the relay's data folder is on this machine. An open feed needs none.", HelpName = "file" };
        var client = new ClientOptions();
        var command = new VerbCommand("watch", "Prints the builders' feed, a line for each slot.",
            """
            Prints a line for each slot from the builders' feed (SignalR, /v1/builders), in the feed's order, without a gap: after a lost
            connection it goes on with the sequence that it has not seen. On a terminal it is a table of the last slots, drawn in place. Ctrl-C ends it.

              relay watch
              relay watch --key builder.key
              relay watch --from 1 --json | jq '.winners[].hashes'

            Ends with 0 at Ctrl-C, 1 where the relay lets you not in, 2 where the command or a key file is wrong, 3 where nobody answers.
            """)
        {
            from, json, keyFile,
        };
        client.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var connection = client.Read(parsed, Console.Error);
            if (connection is null) return ExitCode.Usage;
            ulong? first = parsed.GetResult(from) is null ? null : parsed.GetValue(from);
            using var key = OpenKey(parsed.GetValue(keyFile) ?? connection.OperatorKeyFile, out var isUsable);
            if (!isUsable) return ExitCode.Usage;
            return await Reach.TryAsync(connection.Url, Console.Error, () => RunAsync(connection, key, first, parsed.GetValue(json), time, cancellation));
        });
        return command;
    }

    private static SignerKey? OpenKey(string? path, out bool isUsable)
    {
        isUsable = true;
        if (path is null) return null;
        if (File.Exists(path) && SearcherKeyFile.TryOpen(path, out var key, out _, out _)) return key;
        Console.Error.WriteLine($"--key {path} is no file with a key: 0x and 64 hexadecimal digits.");
        isUsable = false;
        return null;
    }

    private static async Task<int> RunAsync(Connection connection, SignerKey? key, ulong? from, bool json, TimeProvider time, CancellationToken cancellation)
    {
        using var client = connection.Client();
        var relay = await client.RelayAsync(cancellation);
        if (relay.Value is null)
        {
            await Console.Error.WriteLineAsync(relay.Problem?.ToString());
            return ExitCode.Rejected;
        }

        try
        {
            Func<CancellationToken, Task<string>>? login = key is null ? null : cancelled => FeedLogin.TokenAsync(client, relay.Value, key, cancelled);
            var table = Screen.IsLive && !json ? new WatchTable(time) : null;
            var feed = new FeedSubscription(connection.Url, connection.Handler, time, table is null ? Console.Error.WriteLine : table.Note, login);
            var next = await feed.NextSequenceAsync(cancellation); // Also where it is not asked for: whoever is not let in is told so once.
            var messages = feed.AllFromAsync(from ?? next, cancellation);
            Screen.EndWithReader();
            if (table is null) await foreach (var message in messages) Print(message, json);
            else await table.FollowAsync(messages);
        }
        catch (HttpRequestException refused) when (refused.StatusCode == HttpStatusCode.Unauthorized)
        {
            await Console.Error.WriteLineAsync($"{refused.Message}. Name the file with a registered builder's key: --key FILE. On the relay's own machine --data FOLDER finds its operator's.");
            return ExitCode.Rejected;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Ctrl-C is how this ends.
        }

        return ExitCode.Done;
    }

    private static void Print(JsonElement message, bool json)
    {
        if (json) Console.WriteLine(message.GetRawText());
        else if (LineOf(message) is { } line) Console.WriteLine(line);
    }

    private static string? LineOf(JsonElement message) => message.GetProperty("kind").GetString() switch
    {
        "result" => Line(message.Deserialize<FeedMessage>(JsonSerializerOptions.Web)!),
        "commitment" => $"{message.GetProperty("sequence")}  slot {message.GetProperty("slot")}  closed: {message.GetProperty("count")} sealed, root {message.GetProperty("root").GetString()![..10]}…",
        _ => null,
    };

    private static string Line(FeedMessage message)
    {
        var value = UInt256.TryParse(message.TotalValue, out var wei) ? EtherAmount.Show(wei) : message.TotalValue;
        var outcome = message.Status == "ranked"
            ? $"{message.Winners.Count} won of {message.Count} sealed, {message.Opened} opened  {value}  {message.TotalGas} gas"
            : $"{message.Status}: {message.Reason}";
        return $"{message.Sequence}  slot {message.Slot}  block {message.TargetBlock}  {outcome}  {(long)message.PublishedAt - (long)message.ClosedAt} ms after the close{(message.Verified ? "" : "  not verified")}";
    }
}
