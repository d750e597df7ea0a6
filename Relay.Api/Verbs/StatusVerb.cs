using System.CommandLine;
using System.Text.Json;
using Relay.Api.Verbs.Client;
using Relay.Api.Verbs.Sending;
using Relay.Api.Verbs.Verifying;
using Relay.Auction.Slots;

namespace Relay.Api.Verbs;

/// <summary><c>relay status</c>: who the relay is, whether it is ready, and the slot that closes next; with a receipt, what became of the bundle.</summary>
internal static class StatusVerb
{
    public static Command Create(TimeProvider time)
    {
        var file = new Argument<string?>("receipt") { Description = "A file that relay send kept: what became of that bundle.", Arity = ArgumentArity.ZeroOrOne };
        var key = new Option<string?>("--key") { Description = "File with the key that signed the bundle. Default: the one of relay send.", HelpName = "file" };
        var json = new Option<bool>("--json") { Description = "The answers as one JSON object." };
        var client = new ClientOptions();
        var command = new VerbCommand("status", "Asks a relay who it is, whether it is ready, and for the slot that closes next; or what became of a bundle.",
            """
            Ends with 0 where it is ready, 1 where it is not, 3 where nobody answers:
              relay status
              relay status --url https://relay.example.org --json

            With the receipt of a bundle: where its leaf stands, and to the key that signed it why it did or did not win. Ends with 0 where the relay knows it, 1 where it does not:
              relay status receipts/15715623-6d91fbfd00112233.json
            """)
        {
            file, key, json,
        };
        client.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var connection = client.Read(parsed, Console.Error);
            if (connection is null) return ExitCode.Usage;
            if (parsed.GetValue(file) is { } receipt)
                return await BundleAsync(connection, receipt, parsed.GetValue(key) ?? Path.Combine(connection.Home, "searcher.key"), parsed.GetValue(json), time, cancellation);
            return await Reach.TryAsync(connection.Url, Console.Error, () => RunAsync(connection, parsed.GetValue(json), time, cancellation));
        });
        return command;
    }

    private static async Task<int> BundleAsync(Connection connection, string file, string keyFile, bool json, TimeProvider time, CancellationToken cancellation)
    {
        if (!VerifyInput.TryRead([file], [], out var receipts, out _, out var fault) || !VerifyInput.TryKey(File.Exists(keyFile) ? keyFile : null, out var signer, out fault)) return Wrong(fault);
        using (signer)
        {
            if (receipts is not [var kept]) return Wrong($"{file} holds {receipts.Count} receipts: name one.");
            return await Reach.TryAsync(connection.Url, Console.Error, async () => Report(await new FateRun(connection, signer, time).RunAsync(kept, cancellation), json));
        }
    }

    private static int Report(FateReport report, bool json)
    {
        if (json) Console.WriteLine(JsonSerializer.Serialize(report, JsonSerializerOptions.Web));
        else if (report.Leaf is not { } leaf) Console.Error.WriteLine($"unknown  {report.Problem}");
        else Console.WriteLine($"{leaf.State}  slot {leaf.Slot}  sequence {leaf.Sequence}  leaf {leaf.Leaf[..18]}…{Why(report.Entry)}");
        return report.Leaf is null ? ExitCode.Rejected : ExitCode.Done;
    }

    private static string Why(Transparency.EntryView? entry) => entry switch
    {
        null => "",
        { Fate: { } fate } => $"\n  {fate.Word}: {fate.Sentence}{(entry.Detail.Length > 0 ? " " + entry.Detail : "")}",
        _ => $"\n  {entry.Code}: {entry.Detail}",
    };

    private static int Wrong(string? fault)
    {
        Console.Error.WriteLine(fault);
        return ExitCode.Usage;
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
