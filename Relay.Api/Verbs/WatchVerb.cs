using System.CommandLine;
using System.Text.Json;
using Relay.Api.Verbs.Client;
using Relay.Api.Verbs.Feed;
using Relay.Api.Verbs.Sending;
using Relay.Auction.Ethereum;

namespace Relay.Api.Verbs;

/// <summary><c>relay watch</c>: prints what builders are told.</summary>
internal static class WatchVerb
{
    public static Command Create(TimeProvider time)
    {
        var from = new Option<ulong>("--from") { Description = "First sequence to print; 1 is the oldest that is kept. Default: what comes next.", HelpName = "sequence" };
        var json = new Option<bool>("--json") { Description = "Each message as it came, one per line." };
        var client = new ClientOptions();
        var command = new VerbCommand("watch", "Prints the builders' feed, a line for each slot.",
            """
            Prints a line for each slot from the builders' feed (SignalR, /v1/builders), in the feed's order, without a gap: after a lost
            connection it goes on with the sequence that it has not seen. Ctrl-C ends it.

              relay watch
              relay watch --from 1 --json | jq '.winners[].hashes'
            """)
        {
            from, json,
        };
        client.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var connection = client.Read(parsed, Console.Error);
            if (connection is null) return ExitCode.Usage;
            ulong? first = parsed.GetResult(from) is null ? null : parsed.GetValue(from);
            return await Reach.TryAsync(connection.Url, Console.Error, () => RunAsync(connection, first, parsed.GetValue(json), time, cancellation));
        });
        return command;
    }

    private static async Task<int> RunAsync(Connection connection, ulong? from, bool json, TimeProvider time, CancellationToken cancellation)
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
            var feed = new FeedSubscription(connection.Url, connection.Handler, time, Console.Error.WriteLine);
            var first = from ?? await feed.NextSequenceAsync(cancellation);
            await foreach (var message in feed.FromAsync(first, cancellation)) Console.WriteLine(json ? message.GetRawText() : Line(message.Deserialize<FeedMessage>(JsonSerializerOptions.Web)!));
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Ctrl-C is how this ends.
        }

        return ExitCode.Done;
    }

    private static string Line(FeedMessage message)
    {
        var value = UInt256.TryParse(message.TotalValue, out var wei) ? EtherAmount.Show(wei) : message.TotalValue;
        var outcome = message.Status == "ranked"
            ? $"{message.Winners.Count} won of {message.Count} sealed, {message.Opened} opened  {value}  {message.TotalGas} gas"
            : $"{message.Status}: {message.Reason}";
        return $"{message.Sequence}  slot {message.Slot}  block {message.TargetBlock}  {outcome}  {(long)message.PublishedAt - (long)message.ClosedAt} ms after the close{(message.Verified ? "" : "  not verified")}";
    }
}
