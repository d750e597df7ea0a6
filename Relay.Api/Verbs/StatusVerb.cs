using System.CommandLine;
using System.Text.Json;
using Relay.Api.Verbs.Client;
using Relay.Auction.Slots;

namespace Relay.Api.Verbs;

/// <summary><c>relay status</c>: who the relay is, whether it is ready, and the slot that closes next.</summary>
internal static class StatusVerb
{
    public static Command Create(TimeProvider time)
    {
        var json = new Option<bool>("--json") { Description = "The three answers as one JSON object." };
        var client = new ClientOptions();
        var command = new VerbCommand("status", "Asks a relay who it is, whether it is ready, and for the slot that closes next.",
            """
            Ends with 0 where it is ready, 1 where it is not, 3 where nobody answers:
              relay status
              relay status --url https://relay.example.org --json
            """)
        {
            json,
        };
        client.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var connection = client.Read(parsed, Console.Error);
            if (connection is null) return ExitCode.Usage;
            return await Reach.TryAsync(connection.Url, Console.Error, () => RunAsync(connection, parsed.GetValue(json), time, cancellation));
        });
        return command;
    }

    private static async Task<int> RunAsync(Connection connection, bool json, TimeProvider time, CancellationToken cancellation)
    {
        using var client = connection.Client();
        // The first request makes the connection; the second one's way is short enough to compare clocks by.
        var readiness = await client.ReadinessAsync(cancellation);
        var before = time.NowMs();
        var relay = await client.RelayAsync(cancellation);
        var middle = before + (time.NowMs() - before) / 2;
        if (relay.Value is not { } view)
        {
            await Console.Error.WriteLineAsync(relay.Problem?.ToString());
            return ExitCode.Rejected;
        }

        var slot = (await client.CurrentSlotAsync(cancellation)).Value;
        var ready = readiness.ValueKind == JsonValueKind.Object && readiness.TryGetProperty("ready", out var flag) && flag.ValueKind == JsonValueKind.True;
        if (json) Console.WriteLine(JsonSerializer.Serialize(new { relay = view, readiness, slot }, JsonSerializerOptions.Web));
        else Print(connection.Url, view, slot, readiness, ready, (long)view.Now - (long)middle);
        return ready ? ExitCode.Done : ExitCode.Rejected;
    }

    private static void Print(Uri url, RelayView view, SlotView? slot, JsonElement readiness, bool ready, long clockOffMs)
    {
        Console.WriteLine($"relay    {view.Relay}  version {view.Version}  {url}");
        Console.WriteLine($"chain    {view.ChainId}{(view.StandAlone ? ", stand-alone: nothing is simulated" : "")}");
        Console.WriteLine($"holders  {string.Join(' ', view.Holders)}");
        Console.WriteLine($"roles    {string.Join(' ', view.Roles)}");
        Console.WriteLine($"ready    {(ready ? "yes" : "no  " + readiness.GetRawText())}");
        Console.WriteLine($"clock    {clockOffMs:+0;-0;0} ms from this machine's");
        if (slot is not null) Console.WriteLine($"slot     {slot.Slot} {slot.State}, closes {UnixTime.Text(slot.ClosesAt)} (in {(long)slot.ClosesAt - (long)slot.Now} ms), {slot.Leaves} sealed so far");
    }
}
