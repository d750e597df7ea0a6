using System.CommandLine;
using Relay.Api.Verbs.Client;
using Relay.Api.Verbs.Terminal;
using Relay.Api.Verbs.Verifying;

namespace Relay.Api.Verbs;

/// <summary><c>relay verify</c>: checks what a relay signed, over a range of slots, and names each fault.</summary>
internal static class VerifyVerb
{
    public static Command Create(TimeProvider time)
    {
        var receipts = new Argument<string[]>("receipts") { Description = "Receipt files that relay send kept, or folders of them.", Arity = ArgumentArity.ZeroOrMore };
        var slot = new Option<ulong?>("--slot") { Description = "One slot.", HelpName = "number" };
        var from = new Option<ulong?>("--from") { Description = "First slot of a range. Default: the slots of receipts and evidence, else the last 10 with a result.", HelpName = "number" };
        var to = new Option<ulong?>("--to") { Description = "Last slot of the range.", HelpName = "number" };
        var relay = new Option<string?>("--relay") { Description = "The relay that you trust. Default: the one that relay send met first at this url.", HelpName = "address" };
        var holder = new Option<string[]>("--holder") { Description = "A keyholder that you trust; once for each.", HelpName = "address" };
        var threshold = new Option<byte?>("--threshold") { Description = "The least number of keyholders that you accept as able to open. Default: 1.", HelpName = "number" };
        var evidence = new Option<string[]>("--evidence") { Description = "Saved evidence, a file or a folder; again for other people's. Without --url nothing is fetched.", HelpName = "path" };
        var save = new Option<string?>("--save") { Description = "Folder to keep what was fetched, for --evidence.", HelpName = "folder" };
        var key = new Option<string?>("--key") { Description = "File with your searcher's key: your own entries are fetched too (owner).", HelpName = "file" };
        var auditor = new Option<string?>("--auditor-key") { Description = "File with the key of an auditor that the operator named: all is fetched, and ranked again.", HelpName = "file" };
        var json = JsonLine.Option("The verdicts as one JSON object.");
        var client = new ClientOptions();
        var command = new VerbCommand("verify", "Checks what a relay signed, over a range of slots, and names each fault.",
            """
            Three levels, by what you have: public (nothing), owner (receipts of relay send hold the seeds; --key fetches what the relay
            tells you of your own bundles), auditor (--auditor-key). It prints which one ran, and what that does not prove.
            It trusts nobody but whom you name, or whom relay send met first and wrote down.

              relay verify                                              the last 10 slots
              relay verify receipts/ --key ~/.relay/searcher.key        what became of my bundles
              relay verify --from 100 --to 200 --save evidence/         keep it, to compare with others later
              relay verify --evidence evidence/ --evidence theirs/ --relay 0x… --holder 0x…

            Ends with 0 where no fault was found, 1 where one was, 2 where the command is wrong or nobody is trusted, 3 where something
            could not be had.
            """)
        {
            receipts, slot, from, to, relay, holder, threshold, evidence, save, key, auditor, json,
        };
        client.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var connection = client.Read(parsed, Console.Error);
            if (connection is null) return ExitCode.Usage;
            var files = parsed.GetValue(evidence) ?? [];
            if (!TryRange(parsed.GetValue(slot), parsed.GetValue(from), parsed.GetValue(to), out var first, out var last, out var fault)
                || !VerifyInput.TryRead(parsed.GetValue(receipts) ?? [], files, out var given, out var saved, out fault)
                || !VerifyInput.TryKey(parsed.GetValue(key), out var owner, out fault)
                || !VerifyInput.TryKey(parsed.GetValue(auditor), out var auditing, out fault)) return Wrong(fault);
            using var ownerKey = owner;
            using var auditorKey = auditing;
            var online = files.Length == 0 || client.IsNamed(parsed);
            Uri[] urls = [.. online ? [connection.Url] : Array.Empty<Uri>(), .. saved.Select(file => file.Url).Distinct().Where(text => Uri.IsWellFormedUriString(text, UriKind.Absolute)).Select(text => new Uri(text))];
            if (!Trust.TryCreate(parsed.GetValue(relay), parsed.GetValue(holder) ?? [], parsed.GetValue(threshold), Path.Combine(connection.Home, "known_relays"), urls, out var trust, out fault)) return Wrong(fault);

            using var api = online ? connection.Client() : null;
            var collector = api is null ? null : new SlotCollector(api, connection.Url, chain => trust.For(chain)?.Relay, ownerKey, auditorKey, time);
            var run = new VerifyRun(new VerifyTask(first, last, given, saved, parsed.GetValue(save)), api, collector, trust);
            return await Reach.TryAsync(connection.Url, Console.Error, async () => Report(trust, await run.RunAsync(cancellation), parsed.GetValue(json)));
        });
        return command;
    }

    private static int Report(Trust trust, IReadOnlyList<SlotVerdict> verdicts, bool json)
    {
        if (json) VerdictPrinter.WriteJson(Console.Out, trust, verdicts);
        else VerdictPrinter.Write(Console.Out, trust, verdicts);
        return VerdictPrinter.StatusOf(verdicts);
    }

    private static bool TryRange(ulong? slot, ulong? from, ulong? to, out ulong? first, out ulong? last, out string? fault)
    {
        (first, last) = slot is not null ? (slot, slot) : (from ?? to, to ?? from);
        fault = slot is not null && (from is not null || to is not null) ? "--slot names one slot, --from and --to a range: take one of the two."
            : last < first ? $"--from {first} is after --to {last}."
            : last - first >= VerifyTask.Most ? $"At most {VerifyTask.Most} slots at once."
            : null;
        return fault is null;
    }

    private static int Wrong(string? fault)
    {
        Console.Error.WriteLine(fault);
        return ExitCode.Usage;
    }
}
