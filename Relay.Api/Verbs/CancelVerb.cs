using System.CommandLine;
using Relay.Api.Verbs.Client;
using Relay.Api.Verbs.Sending;
using Relay.Api.Verbs.Terminal;
using Relay.Api.Verbs.Verifying;

namespace Relay.Api.Verbs;

/// <summary><c>relay cancel</c>: withdraws a bundle that <c>relay send</c> sent, before its slot closes.</summary>
internal static class CancelVerb
{
    public static Command Create()
    {
        var file = new Argument<string>("receipt") { Description = "The file that relay send kept." };
        var key = new Option<string?>("--key") { Description = "File with the key that signed the bundle. Default: the one of relay send.", HelpName = "file" };
        var nonce = new Option<ulong?>("--nonce") { Description = "Above every nonce that was used under the bundle's id. Default: one above the receipt's.", HelpName = "number" };
        var json = JsonLine.Option("The outcome as one JSON object.");
        var client = new ClientOptions();
        var command = new VerbCommand("cancel", "Withdraws a bundle from its slot before the close, and checks the receipt of that.",
            """
            A cancel is a leaf of the slot as the bundle is one: its receipt says that it came in time, and the bundle then cannot win.

              relay cancel receipts/15715623-6d91fbfd00112233.json

            Ends with 0 where it was accepted, 1 where it was rejected (then the bundle stands), 2 where the command or a file is wrong, 3 where nobody answers.
            """)
        {
            file, key, nonce, json,
        };
        client.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var connection = client.Read(parsed, Console.Error);
            if (connection is null) return ExitCode.Usage;
            var keyFile = parsed.GetValue(key) ?? Path.Combine(connection.Home, "searcher.key");
            if (!VerifyInput.TryRead([parsed.GetValue(file)!], [], out var receipts, out _, out var fault) || !VerifyInput.TryKey(keyFile, out var signer, out fault)) return Wrong(fault);
            using (signer)
            {
                if (receipts is not [var kept]) return Wrong($"{parsed.GetValue(file)} holds {receipts.Count} receipts: name one.");
                var run = new CancelRun(connection, signer!, parsed.GetValue(nonce));
                return await Reach.TryAsync(connection.Url, Console.Error, async () =>
                {
                    var report = await run.RunAsync(kept, cancellation);
                    // Beside the bundle's.
                    var path = report.Kept?.Save(Path.GetDirectoryName(Path.GetFullPath(parsed.GetValue(file)!))!);
                    return Report(report, path, parsed.GetValue(json));
                });
            }
        });
        return command;
    }

    private static int Report(CancelReport report, string? path, bool json)
    {
        if (json) JsonLine.Write(new { accepted = report.Accepted is not null, answer = report.Accepted, problem = report.Refused, file = path });
        else if (report.Accepted is { } accepted) Console.WriteLine($"cancelled  slot {accepted.Slot}  sequence {accepted.Sequence}  leaf {accepted.Leaf[..18]}…  stored: {accepted.Durability}\nreceipt    {Path.GetRelativePath(Environment.CurrentDirectory, path!)}");
        else Console.Error.WriteLine($"rejected  {report.Refused}");
        return report.Accepted is null ? ExitCode.Rejected : ExitCode.Done;
    }

    private static int Wrong(string? fault)
    {
        Console.Error.WriteLine(fault);
        return ExitCode.Usage;
    }
}
