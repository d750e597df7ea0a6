using System.CommandLine;
using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using Relay.Api.Verbs.Client;
using Relay.Api.Verbs.Demo;
using Relay.Api.Verbs.Terminal;

namespace Relay.Api.Verbs;

/// <summary><c>relay builder-demo</c>: a builder on the feed of a running relay that puts winners into blocks of a development chain.</summary>
internal static class BuilderDemoVerb
{
    public static Command Create(TimeProvider time)
    {
        var rpc = new Option<string>("--rpc") { Description = "JSON-RPC of an anvil that mines only when told (--no-mining).", DefaultValueFactory = _ => "http://127.0.0.1:8545", HelpName = "url" };
        var from = new Option<ulong>("--from") { Description = "First sequence of the feed to build from.", DefaultValueFactory = _ => 1, HelpName = "sequence" };
        var key = new Option<string?>("--key") { Description = "File with the key of a registered builder. Default: the operator's, where the relay's data folder is on this machine. An open feed needs none.", HelpName = "file" };
        var json = JsonLine.Option("An object for each slot.");
        var client = new ClientOptions();
        var command = new VerbCommand("builder-demo", "Takes the builders' feed and builds blocks of a development chain from it.",
            """
            Runs deploy/demo/builder.mjs (Node, @microsoft/signalr): each result's winners go into one block in the order of the feed, the block is
            reported to the relay, and a line says where everything landed. Ctrl-C ends it, with 0. Never point it at a chain that matters.

              relay serve --Relay:Auction:ChainId=31337
              anvil --no-mining --order fifo
              relay builder-demo --rpc http://127.0.0.1:8545

            Ends with 1 where the builder stops by itself, 2 where the command is wrong or this is no clone.
            """)
        {
            rpc, from, key, json,
        };
        client.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var connection = client.Read(parsed, Console.Error);
            if (connection is null) return ExitCode.Usage;
            if (DataFolder.Repository is not { } repository)
            {
                await Console.Error.WriteLineAsync("builder-demo runs from a clone of the repository: it needs deploy/demo and node_modules.");
                return ExitCode.Usage;
            }

            List<string> arguments =
            [
                Path.Combine(repository, "deploy", "demo", "builder.mjs"), "--relay", connection.Url.GetLeftPart(UriPartial.Authority), "--rpc", parsed.GetValue(rpc)!,
                "--from", parsed.GetValue(from).ToString(System.Globalization.CultureInfo.InvariantCulture),
            ];
            if ((parsed.GetValue(key) ?? connection.OperatorKeyFile) is { } file) arguments.AddRange(["--key", Path.GetFullPath(file)]);
            return await RunAsync(arguments, connection.Authority, new DemoTable(parsed.GetValue(json), time), cancellation);
        });
        return command;
    }

    private static async Task<int> RunAsync(IEnumerable<string> arguments, string? authority, DemoTable table, CancellationToken cancellation)
    {
        // What it complains of is the user's to see; it ends with its standard input, also where this process is killed.
        var start = new ProcessStartInfo("node", arguments) { RedirectStandardInput = true, RedirectStandardOutput = true };
        if (authority is not null) start.Environment["NODE_EXTRA_CA_CERTS"] = authority;
        using var builder = new Process { StartInfo = start };
        try
        {
            builder.Start();
        }
        catch (Win32Exception fault)
        {
            await Console.Error.WriteLineAsync($"node does not start: {fault.Message}. builder-demo needs Node 20.");
            return ExitCode.Rejected;
        }

        await table.RunAsync(() => PrintAsync(builder.StandardOutput, table, cancellation));
        await builder.WaitForExitAsync(cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!cancellation.IsCancellationRequested) return builder.ExitCode == 0 ? ExitCode.Done : ExitCode.Rejected;
        builder.StandardInput.Close();
        await builder.WaitForExitAsync(CancellationToken.None);
        return ExitCode.Done;
    }

    private static async Task PrintAsync(StreamReader lines, DemoTable table, CancellationToken cancellation)
    {
        try
        {
            while (await lines.ReadLineAsync(cancellation) is { } line) table.Show(JsonSerializer.Deserialize<BuiltSlot>(line, JsonSerializerOptions.Web)!);
        }
        catch (OperationCanceledException)
        {
            // Ctrl-C: the builder is told below.
        }
    }
}
