using System.Globalization;

namespace Relay.Api.Verbs.Demo;

/// <summary>The demo from end to end: a chain, a relay, traders and a builder; slot after slot until all are played.</summary>
internal sealed class DemoRun(DemoOptions options, string repository, TimeProvider time)
{
    private const int CloseLeadMs = 500;

    /// <summary>0 only where every winner of every slot landed in the order of the feed.</summary>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        var folder = DemoFolder.Create(repository, time);
        await options.Words.WriteLineAsync($"Starting a chain (anvil), a relay with slots of {options.SlotMs} ms, traders and a builder. Data and logs: {Path.GetRelativePath(Environment.CurrentDirectory, folder)}");
        await using var anvil = await Anvil.StartAsync(repository, folder, options.GasLimit, cancellation);
        await using var traders = Traders.Start(repository, folder, anvil.Url, options.Bundles);
        await using var relay = await RelayProcess.StartAsync(folder, Options(anvil), time, cancellation);
        await using var builder = Builder.Start(repository, folder, anvil.Url, relay);
        using var desk = new SearcherDesk(relay, folder, time);
        using var environment = DemoEnvironment.Write(repository, relay, anvil);
        await options.Words.WriteLineAsync($"Relay at {relay.Url}; chain at {anvil.Url}. Every bundle is sealed here and opened only after its slot has closed.");
        if (options.IsOpenEnded) await options.Words.WriteLineAsync($"In a browser: {relay.PlainUrl}/ shows the slots; {relay.PlainUrl}/start adds it to a wallet. A key with money on this chain, known to everybody: {Anvil.WalletKey}");
        await options.Words.WriteLineAsync($"Another shell finds them by: source {Path.GetRelativePath(Environment.CurrentDirectory, environment.File)}");

        var summary = new DemoSummary();
        var table = new DemoTable(options.Json, time);
        try
        {
            await table.RunAsync(async () =>
            {
                for (var played = 1; played <= (options.Slots ?? int.MaxValue); played++)
                {
                    var round = options.Slots is { } all ? $"slot {played} of {all}" : $"slot {played}";
                    table.Show(await PlayAsync(step => table.Say($"{round}: {step}"), desk, traders, builder, summary, cancellation));
                }
            });
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Ctrl-C: what was played counts.
        }

        return summary.Print(options);
    }

    private static async Task<BuiltSlot> PlayAsync(Action<string> say, SearcherDesk desk, Traders traders, Builder builder, DemoSummary summary, CancellationToken cancellation)
    {
        say("the traders sign …");
        var offers = await traders.NextRoundAsync(cancellation);
        var header = await desk.NextSlotAsync(600 + 3 * (ulong)offers.Count, cancellation);
        say($"{offers.Count} bundles are sealed and sent …");
        var placed = await desk.PlaceAsync(header, offers, cancellation);
        say($"{placed.Accepted} sealed; waiting for the close and the block …");
        while (true)
        {
            var built = await builder.NextAsync(cancellation);
            if (built.Slot < placed.Slot) continue;
            summary.Add(placed, built);
            return built;
        }
    }

    private IEnumerable<(string, string)> Options(Anvil anvil) =>
    [
        ("Auction:ChainId", "31337"),
        ("Auction:SlotDurationMilliseconds", Text(options.SlotMs)),
        ("Auction:CloseLeadMilliseconds", Text(CloseLeadMs)),
        ("Auction:BlockGasLimit", Text(options.GasLimit)),
        ("Chain:NodeUrl", anvil.Url),
        ("Chain:PollMilliseconds", "50"),
        // Between two rounds the chain waits for its traders.
        ("Chain:MaxHeadAgeSeconds", "0"),
        // A slot of many bundles is given the time that its simulations take: nothing wins that was not simulated.
        ("Auction:PublicationMilliseconds", Text(Patience)),
        ("Chain:SimulationBudgetMilliseconds", Text(Patience)),
        ("Chain:CallMilliseconds", Text(Patience)),
    ];

    private uint Patience => Math.Clamp(options.SlotMs / 2, 1_000, 5_000);

    private static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);
}

/// <summary>Where a demo keeps its data: a fresh folder under <c>.relay/demo</c> for each run.</summary>
internal static class DemoFolder
{
    public static string Create(string repository, TimeProvider time)
    {
        var folder = Path.Combine(repository, ".relay", "demo", time.GetUtcNow().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture) + "-" + Environment.ProcessId);
        Directory.CreateDirectory(folder);
        return folder;
    }
}
