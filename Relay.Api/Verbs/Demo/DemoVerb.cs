using System.CommandLine;
using Relay.Api.Verbs.Client;
using Relay.Api.Verbs.Terminal;

namespace Relay.Api.Verbs.Demo;

/// <summary><c>relay demo</c>: the whole way with real transactions on a chain of its own.</summary>
internal static class DemoVerb
{
    public static Command Create(TimeProvider time)
    {
        var slots = new Option<int>("--slots") { Description = "How many slots to play.", DefaultValueFactory = _ => 10, HelpName = "number" };
        var forever = new Option<bool>("--forever") { Description = "Play until Ctrl-C: for its pages in a browser." };
        var bundles = new Option<int>("--bundles") { Description = "Bundles for each slot.", DefaultValueFactory = _ => 12, HelpName = "number" };
        var slotMs = new Option<uint?>("--slot-ms") { Description = "Length of a slot. Default: 2000, more with many bundles.", HelpName = "milliseconds" };
        var block = new Option<string?>("--block") { Description = "Send the real transactions of a block instead: {\"chainId\": 5, \"transactions\": [\"0x…\"]}.", HelpName = "file" };
        var gasLimit = new Option<ulong?>("--gas-limit") { Description = "Gas that a slot's winners may use together. Default: 30000000, more with many bundles.", HelpName = "gas" };
        var json = JsonLine.Option("An object for each slot, and one for their sum.");
        AtLeastOne(slots);
        AtLeastOne(bundles);
        var command = new VerbCommand("demo", "Shows the whole way with real transactions on a chain of its own.",
            """
            Shows the whole way with real transactions: searchers and wallets sign every type of them, seal their bundles and send them over
            HTTPS; the slot closes, is opened and ranked; a builder on the public feed puts the winners into a block of a real chain (anvil).

            It starts everything that it needs, keeps it under .relay/demo, and stops it at its end.
              ./run.sh demo
              ./run.sh demo --forever
              ./run.sh demo --bundles 1000 --slots 3
              ./run.sh demo --block block.json --gas-limit 126000000

            Ends with 0 only where every winner landed in the order of the feed, 1 where not, 2 where it cannot be started or the command is wrong.
            """)
        {
            slots, forever, bundles, slotMs, block, gasLimit, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            if (DataFolder.Repository is not { } repository) return Wrong("The demo's traders and builder are in the repository: run ./run.sh demo there.");
            try
            {
                if (parsed.GetValue(block) is { } path)
                {
                    if (!BlockFile.TryRead(path, out var read, out var fault)) return Wrong(fault);
                    return await new BlockRun(read, parsed.GetValue(gasLimit) ?? 30_000_000, repository, parsed.GetValue(json), time).RunAsync(cancellation);
                }

                var count = parsed.GetValue(bundles);
                var options = new DemoOptions(
                    parsed.GetValue(forever) ? null : parsed.GetValue(slots), count,
                    parsed.GetValue(slotMs) ?? (uint)Math.Clamp(1000 + 10 * count, 2000, 30_000),
                    parsed.GetValue(gasLimit) ?? Math.Max(30_000_000, (ulong)count * 60_000), parsed.GetValue(json));
                return await new DemoRun(options, repository, time).RunAsync(cancellation);
            }
            catch (DemoFaultException fault)
            {
                return Wrong(fault.Message);
            }
            catch (HttpRequestException fault)
            {
                return Wrong($"The demo's relay does not answer any more: {fault.Message}");
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                return ExitCode.Rejected;
            }
        });
        return command;
    }

    private static void AtLeastOne(Option<int> option) => option.Validators.Add(result =>
    {
        if (result.Tokens is [{ Value: var text }] && int.TryParse(text, out var number) && number < 1) result.AddError($"{option.Name} must be 1 or more.");
    });

    private static int Wrong(string fault)
    {
        Console.Error.WriteLine(fault);
        return ExitCode.Usage;
    }
}
