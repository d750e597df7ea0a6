using System.CommandLine;
using Relay.Api.Keyholding;
using Relay.Api.Verbs.Terminal;
using Relay.Auction.Keys;

namespace Relay.Api.Verbs;

/// <summary><c>relay keys</c>: what each side must write down before a relay and a keyholder in a process of its own can meet.</summary>
internal static class KeysVerb
{
    public static Command Create(TimeProvider time)
    {
        var data = new Option<string>("--data") { Description = "The data folder.", DefaultValueFactory = _ => Client.DataFolder.Local, HelpName = "folder" };
        var holder = new Option<bool>("--keyholder") { Description = "The keyholder's keys; without it, the relay's." };
        var command = new VerbCommand("keys", "Prints the addresses and the certificate's fingerprint of a data folder, made where they are missing.",
            """
            Prints what the other side pins. No secret is printed. Ends with 0, or with 2 where the folder cannot be used. To let a keyholder run in a process of its own:

              relay keys                                  on the relay's machine: its fingerprint is the keyholder's Relay:Keyholder:RelayFingerprint
              relay keys --keyholder --data /var/holder   on the keyholder's: Relay:Keyholder:Address and Relay:Keyholder:TrustedFingerprint of the relay
            """);
        var json = JsonLine.Option("What is printed, as one JSON object.");
        command.Options.Add(json);
        command.Options.Add(data);
        command.Options.Add(holder);
        command.SetAction(parsed =>
        {
            try
            {
                var folder = new KeyFolder(parsed.GetValue(data)!).Sub(parsed.GetValue(holder) ? "holder" : "relay");
                Print(parsed.InvocationConfiguration.Output, folder, parsed.GetValue(holder), parsed.GetValue(json), time);
                return ExitCode.Done;
            }
            catch (KeyFolderException fault)
            {
                parsed.InvocationConfiguration.Error.WriteLine(fault.Message);
                return ExitCode.Usage;
            }
        });
        return command;
    }

    private static void Print(TextWriter output, KeyFolder folder, bool isHolder, bool json, TimeProvider time)
    {
        List<(string Name, string Value)> shown = [];
        if (isHolder)
        {
            using var identity = folder.Identity("holder.key");
            shown.Add(("holder", identity.Address.ToString()));
        }
        else
        {
            var keys = RelayKeys.Load(folder);
            shown.AddRange([("relay", keys.Relay.Address.ToString()), ("edge", keys.Edge.Address.ToString())]);
        }

        using var certificate = PinnedCertificate.Load("", folder, time.GetUtcNow());
        shown.Add(("fingerprint", PinnedCertificate.Fingerprint(certificate)));
        if (json) output.WriteLine(JsonLine.Of(shown.ToDictionary(line => line.Name, line => line.Value)));
        else foreach (var (name, value) in shown) output.WriteLine($"{name,-11}  {value}");
    }
}
