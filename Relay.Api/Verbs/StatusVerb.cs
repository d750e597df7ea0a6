using System.CommandLine;
using Relay.Api.Verbs.Client;
using Relay.Api.Verbs.Sending;
using Relay.Api.Verbs.Status;
using Relay.Api.Verbs.Terminal;
using Relay.Api.Verbs.Verifying;

namespace Relay.Api.Verbs;

/// <summary><c>relay status</c>: who the relay is, whether it is ready, and the slot that closes next; with a receipt, what became of the bundle.</summary>
internal static class StatusVerb
{
    public static Command Create(TimeProvider time)
    {
        var file = new Argument<string?>("receipt") { Description = "A file that relay send kept: what became of that bundle.", Arity = ArgumentArity.ZeroOrOne };
        var key = new Option<string?>("--key") { Description = "File with the key that signed the bundle. Default: the one of relay send.", HelpName = "file" };
        var json = JsonLine.Option("The answers as one JSON object.");
        var watch = new Option<bool>("--watch") { Description = "Go on until Ctrl-C: in place on a terminal, elsewhere anew with each slot." };
        var client = new ClientOptions();
        var command = new VerbCommand("status", "Asks a relay who it is, whether it is ready, and for the slot that closes next; or what became of a bundle.",
            """
            Ends with 0 where it is ready, 1 where it is not, 3 where nobody answers:
              relay status
              relay status --url https://relay.example.org --json
              relay status --watch                                  ends with 0 at Ctrl-C

            With the receipt of a bundle: where its leaf stands, and to the key that signed it why it did or did not win. Ends with 0 where the relay knows it, 1 where it does not:
              relay status receipts/15715623-6d91fbfd00112233.json
            """)
        {
            file, key, watch, json,
        };
        client.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var connection = client.Read(parsed, Console.Error);
            if (connection is null) return ExitCode.Usage;
            if (parsed.GetValue(file) is { } receipt)
                return await BundleAsync(connection, receipt, parsed.GetValue(key) ?? Path.Combine(connection.Home, "searcher.key"), parsed.GetValue(json), time, cancellation);
            return await Reach.TryAsync(connection.Url, Console.Error, () => parsed.GetValue(watch)
                ? new StatusWatch(connection, parsed.GetValue(json), time).RunAsync(cancellation)
                : RunAsync(connection, parsed.GetValue(json), time, cancellation));
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
        if (json) JsonLine.Write(report);
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
        var (reading, problem) = await StatusReading.TakeAsync(client, time, cancellation);
        if (reading is null)
        {
            await Console.Error.WriteLineAsync(problem?.ToString());
            return ExitCode.Rejected;
        }

        StatusWatch.Print(reading, connection.Url, json, time);
        return reading.IsReady ? ExitCode.Done : ExitCode.Rejected;
    }
}
