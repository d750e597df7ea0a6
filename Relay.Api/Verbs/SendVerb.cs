using System.CommandLine;
using Relay.Api.Verbs.Client;
using Relay.Api.Verbs.Sending;
using Relay.Api.Verbs.Terminal;
using Relay.Auction.Ethereum;

namespace Relay.Api.Verbs;

/// <summary><c>relay send</c>: seals a bundle for the next slot, submits it and keeps the receipt.</summary>
internal static class SendVerb
{
    public static Command Create(TimeProvider time)
    {
        var file = new Argument<string>("file") { Description = "Raw signed transactions (0x…), one per line, # for comments; - for standard input.", DefaultValueFactory = _ => "-" };
        var slot = new Option<ulong?>("--slot") { Description = "The slot. Default: the one that closes next.", HelpName = "number" };
        var key = new Option<string?>("--key") { Description = "File with your searcher's key; made on first use. It signs envelopes and holds no money.", HelpName = "file" };
        var receipts = new Option<string>("--receipts") { Description = "Folder for receipts. They hold the seed that opens your envelope: keep them to yourself.", DefaultValueFactory = _ => "receipts", HelpName = "folder" };
        var relay = new Option<string?>("--relay-address") { Description = "The address that must have signed the slot's header. Default: the one that was met first.", HelpName = "address" };
        var holder = new Option<string[]>("--holder") { Description = "A keyholder that must have signed it; once for each, in their order.", HelpName = "address" };
        var json = JsonLine.Option("The outcome as one JSON object.");
        var client = new ClientOptions();
        var bundle = new BundleOptions();
        file.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: ['-', _, ..] } token]) result.AddError($"Unknown option {token.Value}.");
        });
        var command = new VerbCommand("send", "Seals a bundle for a slot, submits it, checks the receipt and keeps it.",
            """
            The bundle is encrypted here, to the slot's keyholders: the relay stores what it cannot read until the slot is closed.
            Before anything is sealed the header's signatures are checked, and that relay and keyholders are the ones that were met first.

              relay send bundle.txt --bid "0.01 ether"
              cast mktx … | relay send --bid "2 gwei" --slot 123456
              relay send bundle.txt --bundle-id 0x000102030405060708090a0b0c0d0e0f --nonce 2      (replaces nonce 1)

            Ends with 0 where it was accepted, 1 where it was rejected, 2 where the command or the input is wrong, 3 where nobody answers.
            """)
        {
            file, slot, key, receipts, relay, holder, json,
        };
        bundle.AddTo(command);
        client.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var connection = client.Read(parsed, Console.Error);
            if (connection is null) return ExitCode.Usage;
            if (!TryReadInput(parsed.GetValue(file)!, out var raw, out var fault) || !bundle.TryRead(parsed, raw, out var wanted, out fault)) return Wrong(fault);
            if (!TryReadPins(parsed.GetValue(relay), parsed.GetValue(holder) ?? [], out var pins, out fault)) return Wrong(fault);
            var keyFile = parsed.GetValue(key) ?? Path.Combine(connection.Home, "searcher.key");
            if (!SearcherKeyFile.TryOpen(keyFile, out var signer, out var made, out fault)) return Wrong(fault);
            using (signer)
            {
                if (made) await Console.Error.WriteLineAsync($"A searcher's key was made: {keyFile}, address {signer.Address}.");
                var sending = new SendRun(connection, signer, pins, parsed.GetValue(slot), parsed.GetValue(receipts)!, time);
                return await Reach.TryAsync(connection.Url, Console.Error, async () => Report(await sending.RunAsync(wanted, cancellation), parsed.GetValue(json)));
            }
        });
        return command;
    }

    private static int Report(SendReport report, bool json)
    {
        if (json)
        {
            var shown = report.Outcome;
            JsonLine.Write(new { accepted = shown.Accepted is not null, answer = shown.Accepted, problem = shown.Refused, leaf = shown.Envelope?.Leaf.ToString(), file = report.File });
        }
        else if (report.Outcome.Accepted is { } accepted)
        {
            Console.WriteLine($"accepted  slot {accepted.Slot}  sequence {accepted.Sequence}  leaf {accepted.Leaf[..18]}…  stored: {accepted.Durability}");
            Console.WriteLine($"receipt   {report.File}");
        }
        else
        {
            Console.Error.WriteLine($"rejected  {report.Outcome.Refused}");
        }

        return report.Outcome.Accepted is null ? ExitCode.Rejected : ExitCode.Done;
    }

    private static bool TryReadInput(string file, out IReadOnlyList<byte[]> raw, out string fault)
    {
        raw = [];
        fault = "";
        try
        {
            using var text = file == "-" ? Console.In : new StreamReader(file);
            if (BundleFile.TryParse(text, out var read, out var wrong))
            {
                raw = read;
                return true;
            }

            fault = $"{(file == "-" ? "standard input" : file)}, {wrong}";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            fault = error.Message;
        }

        return false;
    }

    private static bool TryReadPins(string? relay, string[] holders, out RelayPins? pins, out string fault)
    {
        pins = null;
        fault = "";
        Address? address = null;
        List<Address> pinned = [];
        foreach (var text in holders.Prepend(relay).OfType<string>())
        {
            if (!Address.TryParse(text, out var parsed))
            {
                fault = $"{text} is no address.";
                return false;
            }

            if (text == relay && address is null) address = parsed;
            else pinned.Add(parsed);
        }

        if (address is not null || pinned.Count > 0) pins = new RelayPins(address, pinned, 1);
        return true;
    }

    private static int Wrong(string? fault)
    {
        Console.Error.WriteLine(fault);
        return ExitCode.Usage;
    }
}
